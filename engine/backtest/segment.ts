import type { Alert } from "../alerts/alert.ts";
import type { Micros } from "../market/time.ts";

/** Whose frames or bars an emission is, and what its values mean. */
export interface Subject {
  /** An instrument's id or a coin. */
  readonly id: string;
  readonly kind: "instrument" | "coin" | "bar";
  /** Of bars: `1h`. */
  readonly size: string | undefined;
  /** Of coins that are judged in a quote currency. */
  readonly basis: string | undefined;
  readonly keys: readonly string[];
}

/** The keys of a bar's values. */
export const BAR_KEYS = ["start", "open", "high", "low", "close", "volume"] as const;

/**
 * A stretch of a tape as strategies see it: its records as columns, in order of time, and what the pipeline said of them.
 * Plain typed arrays of which the first `rows`, `events` and `numbers` entries count, so that threads can share them.
 * An emission at T comes after every record at T; those at the last record's time come with the next segment.
 */
export interface Segment {
  rows: number;
  /** Pipeline time of each record, µs. */
  time: Float64Array;
  instrument: Uint16Array;
  kind: Uint8Array;
  flags: Uint8Array;
  a: Float64Array;
  b: Float64Array;
  c: Float64Array;
  d: Float64Array;
  e: Float64Array;
  f: Float64Array;
  /** What the record's instrument costs after it: mid, last trade or close, whole steps of 1e-8; NaN when unknown. */
  mark: Float64Array;
  /** 1 where an order can meet the record: see `market-rows.ts`. */
  meets: Uint8Array;
  /** Rows that orders can meet or that move a price, by instrument: those of i are `byInstrument[starts[i]..starts[i + 1]]`. */
  byInstrument: Uint32Array;
  starts: Uint32Array;
  /** What each instrument cost before the first row. */
  firstMark: Float64Array;

  events: number;
  eventTime: Float64Array;
  /** An `Emission`. */
  what: Uint8Array;
  /** Position in the run's list of subjects; of an alert 0. */
  subject: Uint16Array;
  /** Where its values begin in `values`; of an alert its place in `alerts`. */
  at: Uint32Array;
  numbers: number;
  values: Float64Array;
  alerts: readonly Alert[];
  /** Subjects that appear here for the first time, in order: they go to the end of the list. */
  newSubjects: readonly Subject[];
  /** The tape ended with this one. */
  last: boolean;
  /** Pipeline time at its end. */
  endTime: Micros;
}
