import { type Fault, sortFaults } from "./faults.ts";
import { seeded } from "./seeded.ts";

/** A venue as a schedule sees it. */
export interface FaultVenue {
  readonly id: string;
  readonly symbols: readonly string[];
  /**
   * Its trades or frames are counted on the wire without holes, so that a client can notice a single one missing. Elsewhere
   * nobody can, and no schedule loses trades there without ending the connection too.
   */
  readonly counted: boolean;
}

export interface DrawOptions {
  /** A whole number; the same one draws the same schedule. */
  readonly seed: number;
  readonly venues: readonly FaultVenue[];
  /** Length of the tape, ms. */
  readonly tapeMs: number;
  /** Seconds of tape a second; undefined: as fast as it goes. */
  readonly speed: number | undefined;
}

/** Nothing happens before this part of the tape, and all is over after that one: what was lost can still be noticed. */
const FIRST = 0.05;
const LAST = 0.8;
/** Faults last this part of the playing time. */
const SHORT = 0.02;
const LONG = 0.12;
const LEAST_MS = 200;
const MOST_MS = 600_000;
/** What the wall clock shows of a tape that is told as fast as it goes: a guess, as good as any. */
const FASTEST_MS = 5_000;

/** Venues that ask for a heartbeat of the client, and how long they wait for it, ms. */
const PATIENCE: Readonly<Record<string, number>> = {
  okx: 30_000,
  kucoin: 60_000,
  cryptocom: 35_000,
  bybit: 60_000,
};

/** A schedule of faults: a pure function of what it is given. Every venue gets one to five. */
export const drawFaults = ({ seed, venues, tapeMs, speed }: DrawOptions): Fault[] => {
  const random = seeded(seed);
  const wallMs = speed === undefined ? FASTEST_MS : tapeMs / speed;
  const faults: Fault[] = [];
  for (const venue of venues) {
    const many = 1 + below(random, 5);
    for (let i = 0; i < many; i++) {
      const drawn = SHORT + (LONG - SHORT) * random();
      const forMs = Math.round(Math.min(MOST_MS, Math.max(LEAST_MS, wallMs * drawn)));
      // How much of the tape goes by meanwhile; at full speed nobody knows.
      const lasts = speed === undefined ? 0 : Math.min(forMs * speed, tapeMs * (LAST - FIRST));
      const span = tapeMs * (LAST - FIRST) - lasts;
      const atMs = Math.round(tapeMs * FIRST + span * random());
      faults.push(...drawOne(random, { venue, atMs, forMs }));
    }
  }
  return sortFaults(faults);
};

interface Draw {
  readonly venue: FaultVenue;
  readonly atMs: number;
  readonly forMs: number;
}

type Random = () => number;

const below = (random: Random, n: number): number => Math.floor(random() * n);

const pick = <const T>(random: Random, first: T, ...others: readonly T[]): T =>
  [first, ...others][below(random, others.length + 1)] ?? first;

const drawOne = (random: Random, draw: Draw): Fault[] => {
  const makers = draw.venue.counted ? [...always, ...whereCounted] : always;
  return (makers[below(random, makers.length)] ?? terminate)(random, draw);
};

type Maker = (random: Random, draw: Draw) => Fault[];

const terminate: Maker = (_random, { venue, atMs }) => [
  { kind: "terminate", atMs, venue: venue.id },
];

/** Whoever is connected is cut off first, so that the refusal meets somebody. */
const afterEnd = (random: Random, draw: Draw, fault: Fault): Fault[] => [
  fault,
  ...terminate(random, draw),
];

const symbolOf = (random: Random, { venue }: Draw): string => {
  const [first = "", ...others] = venue.symbols;
  return pick(random, first, ...others);
};

const count = (random: Random, most: number): number => 1 + below(random, most);

const always: readonly Maker[] = [
  terminate,
  (random, { venue, atMs }) => [
    {
      ...{ kind: "close", atMs, venue: venue.id, code: pick(random, 1000, 1001, 1011, 1012, 4000) },
      torn: random() < 0.5,
    },
  ],
  (_random, { venue, atMs, forMs }) => [{ kind: "silent", atMs, venue: venue.id, forMs }],
  (random, draw) => {
    const { venue, atMs, forMs } = draw;
    const symbol = symbolOf(random, draw);
    // Where nobody counts trades only the end of the connection can lead to asking what was missed.
    return [{ kind: "mute", atMs, venue: venue.id, symbol, forMs, ends: true }];
  },
  (_random, { venue, atMs, forMs }) => [{ kind: "standstill", atMs, venue: venue.id, forMs }],
  (_random, { venue, atMs, forMs }) => {
    const withinMs = PATIENCE[venue.id];
    return withinMs === undefined
      ? [{ kind: "announce", atMs, venue: venue.id, forMs }]
      : [{ kind: "impatient", atMs, venue: venue.id, withinMs, forMs: MOST_MS }];
  },
  (_random, { venue, atMs, forMs }) => [{ kind: "announce", atMs, venue: venue.id, forMs }],
  (_random, { venue, atMs, forMs }) => [{ kind: "gone", atMs, venue: venue.id, forMs }],
  (random, draw) => {
    const { venue, atMs, forMs } = draw;
    const retryAfterS = Math.ceil(forMs / 1000);
    const answer = pick<429 | 403 | 503 | 302 | "subprotocol">(
      random,
      429,
      403,
      503,
      302,
      "subprotocol",
    );
    return afterEnd(random, draw, {
      ...{ kind: "refuse", atMs, venue: venue.id, answer, forMs },
      ...(answer === 429 ? { retryAfterS } : {}),
    });
  },
  (random, draw) => {
    const { venue, atMs, forMs } = draw;
    const [status, retryAfterS] = [pick(random, 418, 429, 500), Math.ceil(forMs / 1000)];
    return afterEnd(random, draw, {
      ...{ kind: "ban", atMs, venue: venue.id, status, forMs },
      ...(status === 500 ? {} : { retryAfterS }),
    });
  },
  (random, draw) => {
    const { venue, atMs, forMs } = draw;
    const kind = pick(random, "refuseSymbol" as const, "ignoreSymbol" as const);
    const symbol = symbolOf(random, draw);
    return afterEnd(random, draw, { kind, atMs, venue: venue.id, symbol, forMs });
  },
  (_random, { venue, atMs }) => [{ kind: "history", atMs, venue: venue.id }],
  (random, { venue, atMs }) => [
    { kind: "repeat", atMs, venue: venue.id, count: count(random, 50) },
  ],
  (random, { venue, atMs }) => [{ kind: "swap", atMs, venue: venue.id, count: count(random, 20) }],
  (_random, { venue, atMs, forMs }) => [{ kind: "delay", atMs, venue: venue.id, forMs }],
  (random, { venue, atMs }) => [
    { kind: "malformed", atMs, venue: venue.id, count: count(random, 10) },
  ],
  (random, { venue, atMs }) => [
    { kind: "extraKeys", atMs, venue: venue.id, count: count(random, 50) },
  ],
  (random, { venue, atMs }) => [
    {
      kind: "junk",
      atMs,
      venue: venue.id,
      what: pick(random, "empty", "binary", "text", "unknown"),
    },
  ],
  (random, { venue, atMs }) => [
    { kind: "oversized", atMs, venue: venue.id, bytes: pick(random, 2, 8, 50) * 2 ** 20 },
  ],
];

const whereCounted: readonly Maker[] = [
  (random, draw) => {
    const { venue, atMs } = draw;
    const symbol = symbolOf(random, draw);
    return [{ kind: "drop", atMs, venue: venue.id, symbol, count: count(random, 5) }];
  },
];
