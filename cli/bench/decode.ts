import { checkQuote, checkTrade } from "../../recorder/venues/checked.ts";
import { ConnectionMemory } from "../../recorder/venues/connection-memory.ts";
import * as registry from "../../recorder/venues/index.ts";
import { FrameError, type FrameSink } from "../../recorder/venues/venue.ts";
import { framesToRead, type VenueFrames } from "./captured-frames.ts";

/** Milliseconds for all frames of a venue, once: by `JSON.parse` alone, and by its adapter with every number checked. */
export interface DecodeTimes {
  readonly parseMs: number;
  readonly decodeMs: number;
}

export interface DecodeMeasured {
  readonly what: string;
  readonly captured: boolean;
  readonly venues: readonly {
    readonly id: string;
    readonly frames: number;
    /** The first pass of a new process, and the best of those after it. */
    readonly first: DecodeTimes;
    readonly warm: DecodeTimes;
  }[];
  /** What was read: the same in every pass and every process. */
  readonly proof: string;
}

/** Passes in a group; the compiler needs some hundreds of them, and a pass takes milliseconds. */
const PASSES = 60;
const GROUPS = 3;

/** Frames by `JSON.parse` and by their venues' adapters, in turns within one process. */
export const measureDecode = (): DecodeMeasured => {
  const { what, captured, venues } = framesToRead(Object.values(registry));
  const counted: string[] = [];
  const pass = (each: VenueFrames): DecodeTimes => {
    let [parsed, count] = [0, ""];
    const parseMs = timed(() => {
      parsed = parse(each);
    });
    const decodeMs = timed(() => {
      count = decode(each);
    });
    counted.push(`${each.venue.id} ${parsed} ${count}`);
    return { parseMs, decodeMs };
  };
  const first = venues.map(pass);
  const times: DecodeTimes[][] = venues.map(() => []);
  for (let i = 0; i < PASSES * GROUPS; i++)
    for (const [at, each] of venues.entries()) times[at]?.push(pass(each));
  return {
    what,
    captured,
    venues: venues.map((each, at) => ({
      id: each.venue.id,
      frames: each.connections.flat().length,
      first: first[at] ?? NONE,
      warm: bestGroup(times[at] ?? []),
    })),
    proof: [...new Set(counted)].join("; "),
  };
};

const NONE: DecodeTimes = { parseMs: Number.NaN, decodeMs: Number.NaN };

/** Means of the groups, the best of each kind. */
const bestGroup = (times: readonly DecodeTimes[]): DecodeTimes => {
  const best = (of: (one: DecodeTimes) => number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let from = 0; from < times.length; from += PASSES) {
      const group = times.slice(from, from + PASSES);
      least = Math.min(least, group.reduce((sum, one) => sum + of(one), 0) / group.length);
    }
    return least;
  };
  return { parseMs: best((one) => one.parseMs), decodeMs: best((one) => one.decodeMs) };
};

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

const parse = ({ connections }: VenueFrames): number => {
  let parsed = 0;
  for (const frames of connections)
    for (const frame of frames) if (JSON.parse(frame) !== undefined) parsed += 1;
  return parsed;
};

const decode = ({ venue, connections }: VenueFrames): string => {
  const counts = { trades: 0, quotes: 0, controls: 0, rejected: 0, steps: 0 };
  const sink: FrameSink = {
    trade: (trade) => {
      const checked = checkTrade(trade);
      if (typeof checked === "string") return sink.reject(checked);
      counts.trades += 1;
      counts.steps += checked.price;
    },
    quote: (quote) => {
      const checked = checkQuote(quote);
      if (typeof checked === "string") return sink.reject(checked);
      counts.quotes += 1;
      counts.steps += checked.bid ?? 0;
    },
    control: () => {
      counts.controls += 1;
    },
    reject: () => {
      counts.rejected += 1;
    },
  };
  for (const frames of connections) {
    const memory = new ConnectionMemory();
    for (const frame of frames)
      try {
        venue.decode(frame, memory, sink);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        sink.reject(error.message);
      }
  }
  return JSON.stringify(counts);
};
