import { micros } from "../../../engine/market/time.ts";
import { askRest, fakeWorld, listingsOf } from "../../simulator/testing.ts";
import * as simulated from "../../simulator/venues/index.ts";
import { captures, hasCaptures, sampleFrames } from "../testing.ts";
import type { Listing, Venue } from "../venue.ts";

/** What is damaged: frames of a venue's socket, and its answers by REST. */
export interface FuzzMaterial {
  readonly frames: readonly string[];
  /** In an order in which they make sense on one connection. */
  readonly sound: readonly string[];
  readonly instruments: readonly string[];
  readonly trades: readonly string[];
  readonly polls: readonly string[];
}

/** Most frames are a line or two; of the longest captured ones a few are enough. */
const LONGEST = 20_000;
const TIME = Date.UTC(2026, 7, 2) * 1000;
const PAIRS = ["USDC/USD", "USDT/USD", "USDC/USDT", "DAI/USDT"];

/** Sample frames, captured ones where they are at hand (`captured`), and what the simulator answers by REST. */
export const fuzzMaterial = (venue: Venue, captured: boolean): FuzzMaterial => {
  const { lines, poll, trades } = venue;
  const kept = captured && hasCaptures() && lines.length > 0 ? captures(venue).flat() : [];
  const usable = kept.filter(({ dir, raw }) => dir === "in" && raw.length <= LONGEST);
  const sim = Object.values(simulated).find(({ id }) => id === venue.id);
  const world = worldOfTrades();
  const listings = sim === undefined ? [] : listingsOf(venue, sim, world);
  const [first] = listings;
  const ask = (path: string): string[] =>
    sim === undefined ? [] : [askRest(sim, world, path).body];
  const samples = sampleFrames(venue);
  // Most captured frames are books; half of all that is drawn are samples of everything.
  const times = Math.max(1, Math.ceil(usable.length / samples.length));
  return {
    sound: samples,
    frames: [
      ...Array.from({ length: times }, () => samples).flat(),
      ...usable.map(({ raw }) => raw),
    ],
    instruments: ask(venue.instruments.path),
    trades: lines.length === 0 || first === undefined ? [] : ask(trades.path(first, undefined)),
    polls: poll === undefined ? [] : ask(poll.path(listings)),
  };
};

/** A pair as a list of pairs may have it; what a damaged list says is held against it. */
export const isListing = ({ symbol, wire, rest, trading, status }: Listing): boolean =>
  [symbol, wire, rest, status].every((text) => typeof text === "string") &&
  typeof trading === "boolean";

const worldOfTrades = () =>
  fakeWorld(
    PAIRS,
    Array.from({ length: 12 }, (_, i) => ({
      symbol: PAIRS[i % 3] ?? "",
      time: micros(TIME + i * 250_000),
      price: `0.99${10 + i}`,
      size: `${i + 1}.5`,
      side: i % 2 === 0 ? ("buy" as const) : ("sell" as const),
      id: String(1000 + i),
    })),
    PAIRS.map((symbol) => ({
      ...{ symbol, time: micros(TIME + 3_000_000), bid: "0.9991", bidSize: "10" },
      ...{ ask: "0.9993", askSize: "5" },
    })),
  );
