import type { Level } from "../../engine/evaluation/active-spans.ts";
import type { Active } from "../../engine/evaluation/score-alerts.ts";

/** When one detector was active around an event. */
export interface StripSpans {
  /** The detector's id. */
  readonly detector: string;
  readonly level: Level;
  /** µs, in order of time; what is still open has no end but infinity. */
  readonly active: readonly Active[];
}

/** What a picture of one event needs beside the event's row: the price around it, and who was alert when. */
export interface EventStrip {
  /** The event's id. */
  readonly event: string;
  /** Known-at times, µs, rising; at least two. */
  readonly time: Float64Array;
  /** Of the coin from its peg, bps, below is negative; NaN without a fresh price. As long as `time`. */
  readonly deviation: Float64Array;
  /** One a detector and level, in the order in which they are drawn. */
  readonly spans: readonly StripSpans[];
}
