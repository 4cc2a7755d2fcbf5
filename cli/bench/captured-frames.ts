import { captures, hasCaptures, sampleFrames } from "../../recorder/venues/testing.ts";
import type { Venue } from "../../recorder/venues/venue.ts";

/** Frames of a venue that are JSON, connection by connection, as they came over its WebSocket. */
export interface VenueFrames {
  readonly venue: Venue;
  readonly connections: readonly (readonly string[])[];
}

export interface FramesToRead {
  /** Where they are from. */
  readonly what: "captured frames" | "samples, for want of captures";
  /** Samples are one of each kind, refusals and broken rows among them: no feed is like that, and no target is for them. */
  readonly captured: boolean;
  readonly venues: readonly VenueFrames[];
}

/** What real venues sent, where that is at hand; else the samples that the tests use. */
export const framesToRead = (venues: readonly Venue[]): FramesToRead => {
  const captured = hasCaptures();
  const framesOf = (venue: Venue): readonly string[][] =>
    captured
      ? captures(venue).map((lines) =>
          lines.flatMap(({ transport, dir, raw }) =>
            transport === "ws" && dir === "in" ? [raw] : [],
          ),
        )
      : [sampleFrames(venue)];
  return {
    what: captured ? "captured frames" : "samples, for want of captures",
    captured,
    venues: venues
      // CoinGecko has no socket.
      .filter(({ lines }) => lines.length > 0)
      .map((venue) => ({
        venue,
        connections: framesOf(venue)
          .map((frames) => frames.filter(isJson).map(flat))
          .filter((frames) => frames.length > 0),
      })),
  };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** As a socket hands it over: characters in one piece. */
export const flat = (text: string): string => Buffer.from(text).toString("utf8");
