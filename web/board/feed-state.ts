import type { Micros } from "../../engine/market/time.ts";

/** Where a venue's feed stands. */
export interface FeedState {
  /** `live` when all of its pairs are. */
  readonly state: string;
  /** Pairs that are wanted of it, and those that are connected. */
  readonly pairs: number;
  readonly live: number;
  readonly reconnects: number;
  /** Why it is not live, or the last trouble; empty where there was none. */
  readonly reason: string;
  readonly frames: number;
  readonly trades: number;
  readonly quotes: number;
  readonly ticksPerSecond: number;
  /** Venue's time to ours, of the last trade, ms. Negative where the venue's clock is ahead. */
  readonly lagMs: number | null;
  /** ISO. */
  readonly lastTick: string | null;
  readonly gaps: number;
  /** Frames that could not be read, and those of a kind that nobody knows. */
  readonly rejected: number;
  readonly unknown: number;
}

/** All feeds of a live run, as of a look at them once a second. */
export interface FeedsState {
  readonly time: Micros;
  /** By venue. */
  readonly venues: Readonly<Record<string, FeedState>>;
}
