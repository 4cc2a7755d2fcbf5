/**
 * What trading costs and how long it takes. Plain data: a command reads it from a file, `datasets` has what comes along.
 * Rates are in millionths (ppm): 26 bps is 2600.
 */
export interface Terms {
  readonly venues: Readonly<Record<string, VenueTerms>>;
  /** For venues that are not listed. */
  readonly other: VenueTerms;
  readonly latency: Latency;
  /** The part of a printed trade's or a bar's volume that one may have, over 0, at most 1. */
  readonly participation: number;
  /** Spread assumed where a tape has no quotes, bps of the price; half of it is paid a fill. */
  readonly assumedSpread: number;
  readonly halts: readonly Halt[];
  /** How long moving an asset between venues takes, µs, and what it costs, in units of the asset. */
  readonly transfer: { readonly time: number; readonly fees: Readonly<Record<string, number>> };
}

export interface VenueTerms {
  readonly maker: number;
  readonly taker: number;
}

/** From decision to venue: log-normal, drawn by seed and order number. µs; both 0: at once. */
export interface Latency {
  readonly median: number;
  /** 95 of 100 are under this; equal to `median`: always the same. */
  readonly p95: number;
  readonly seed: number;
}

/** A time in which a venue let nobody trade, take out or bring in an asset. */
export interface Halt {
  readonly venue: string;
  /** Absent: every asset. */
  readonly asset?: string;
  readonly what: readonly ("trading" | "withdrawal" | "deposit")[];
  /** µs; [from, to). */
  readonly from: number;
  readonly to: number;
  readonly source: string;
}
