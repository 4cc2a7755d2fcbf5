import type { Action, Severity } from "../../engine/alerts/alert.ts";
import type { Micros } from "../../engine/market/time.ts";

/** Where the data comes from and whether time moves. */
export type Mode =
  | { readonly name: "live" }
  | { readonly name: "replay"; readonly speed: number | "max" }
  | { readonly name: "paused" }
  | { readonly name: "done" };

/** What a coin is in, by its open incidents; `blind`: no venue is fresh. */
export type CoinState = "normal" | Severity | "blind";

/** One instrument, as a row beneath its coin. NaN where there is no value. */
export interface BoardRow {
  readonly instrument: string;
  readonly venue: string;
  /** Quote currency. */
  readonly price: number;
  /** Basis points from the peg. */
  readonly deviation: number;
  /** Basis points of the mid. */
  readonly spread: number;
  readonly rsi: number;
  /** Since its last quote, trade or bar, µs; NaN before the first and after a gap. */
  readonly age: Micros;
  readonly fresh: boolean;
  /** A gap: the feed is lost. */
  readonly lost: boolean;
  /** Place in the palette, as in the charts. */
  readonly hue: number;
}

/** One coin over its venues. NaN where there is no value. */
export interface BoardCoin {
  readonly coin: string;
  /** The quote currency in which it is judged when it is not its peg's. */
  readonly basis: string | undefined;
  readonly state: CoinState;
  /** Basis points from the peg, signed. This and the price are the last known ones while no venue is fresh. */
  readonly deviation: number;
  readonly price: number;
  /** Fresh venues on the same side of the alerting line as the median; fresh venues; venues on the tape. */
  readonly agreeing: number;
  readonly fresh: number;
  readonly venues: number;
  /** Since the last tick of any of its venues, µs; NaN where none is known. */
  readonly age: Micros;
  /** Basis points between the venues. */
  readonly dispersion: number;
  readonly rsi: number;
  /** Other indicators that were asked for: key of its frames, value. */
  readonly indicators: Readonly<Record<string, number>>;
  /** Deviation over the last hour, a value a minute, oldest first; NaN where there was none. */
  readonly sparkline: readonly number[];
  readonly action: Action;
  /** What became of coins of this kind in such a state, in a sentence; undefined while nothing is open. */
  readonly baseRate: string | undefined;
  readonly rows: readonly BoardRow[];
}

/** What is asked at a glance, of live feeds or of a replay at its cursor: one model for pages and terminal. */
export interface Board {
  readonly mode: Mode;
  /** Pipeline time; NaN before the first record. */
  readonly clock: Micros;
  readonly ticksPerSecond: number;
  readonly ticks: number;
  readonly venuesUp: number;
  readonly venuesKnown: number;
  readonly openAlerts: number;
  /** Keys of the indicators that every coin has: their columns. */
  readonly indicators: readonly string[];
  /** The gravest first; ties in order of appearance on the tape. */
  readonly coins: readonly BoardCoin[];
}
