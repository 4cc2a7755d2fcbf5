import type { Alert } from "../../engine/alerts/alert.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";

/** Bars in columns of equal length. Times in µs, prices in quote currency, volume in base units. */
export interface BarColumns {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Start of the shortest bar that printed the low: bars are gathered to longer ones, their minutes are kept. */
  readonly lowAt: Float64Array;
}

/** Frames in columns of equal length; NaN where there is no value. A value holds until the next row. */
export interface FrameColumns {
  /** µs */
  readonly time: Float64Array;
  /** Quote currency. */
  readonly price: Float64Array;
  /** Basis points from the peg. */
  readonly deviation: Float64Array;
  /** Points, 0 to 100. */
  readonly rsi: Float64Array;
  /** Fresh venues behind a coin's price; NaN for instruments. */
  readonly venues: Float64Array;
}

/** An instrument or a coin, with what the pipeline said of it. */
export interface Subject {
  /** `kraken:USDC/USD` or `USDC`. */
  readonly id: string;
  readonly kind: "instrument" | "coin";
  /** Place in the palette, from 0: the same in every chart, legend and table of the tape. */
  readonly hue: number;
  /** Whether its price is meant to be 1: a dollar coin in dollars or in another dollar coin. */
  readonly atPar: boolean;
  /** The quote currency in which a coin is judged when it is not its peg's. */
  readonly basis: string | undefined;
  readonly bars: BarColumns;
  readonly frames: FrameColumns;
}

export interface Span {
  readonly from: Micros;
  /** Exclusive. */
  readonly to: Micros;
}

/** A stretch in which an instrument's feed was lost. */
export interface Gap extends Span {
  readonly instrument: string;
  readonly reason: string;
  /** Trades still missing; undefined when unknown. */
  readonly missed: number | undefined;
}

/** A whole tape run through the pipeline once, as the pages show it. */
export interface Run {
  readonly name: string;
  readonly kind: Manifest["kind"];
  readonly hash: string;
  /** First and last time on the tape's clock. */
  readonly from: Micros;
  readonly to: Micros;
  /** Length of a bar and distance of frames, µs; on a long tape rows are thinned further (see Collector). */
  readonly every: Micros;
  readonly subjects: readonly Subject[];
  readonly alerts: readonly Alert[];
  readonly gaps: readonly Gap[];
  readonly ticks: number;
  readonly frames: number;
  readonly digest: string;
  readonly alertDigest: string;
  /** Bars and gaps alone, straight from the tape: no rule has judged them. What `quoted` has was also, or only, quoted. */
  readonly pricesOnly?: { readonly quoted: ReadonlySet<string> };
}

/** A time that charts mark with a word. */
export interface Moment {
  readonly time: Micros;
  readonly label: string;
}

/** A run seen through a window of time. */
export interface View extends Span {
  readonly run: Run;
  /** Cut to the window; frames begin with the one that holds at its start. */
  readonly subjects: readonly Subject[];
  readonly alerts: readonly Alert[];
  readonly gaps: readonly Gap[];
  /** In order of time. */
  readonly moments?: readonly Moment[];
  /** Where the future begins, of which nothing is in the view; absent: all of the window has been. */
  readonly known?: Micros;
}
