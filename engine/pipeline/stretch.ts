import { BLOCK } from "../indicators/indicator-set.ts";

/** A bar and a frame after it. */
const EVENTS = 2 * BLOCK;
/** As a bar's values follow on each other: start (µs), open, high, low, close (quote currency), volume (base units). */
const BAR_VALUES = 6;

/**
 * What is said of one instrument and nothing else in between: its bars, and frames among them, in order. As columns, for
 * whoever lays them out in columns anyway; reused.
 */
export class Stretch {
  /** Bars and frames so far, and numbers of theirs. */
  length = 0;
  numbers = 0;
  frames = 0;
  /** When each is said, µs. */
  readonly time = new Float64Array(EVENTS);
  /** 1 for a bar, 0 for a frame. */
  readonly isBar = new Uint8Array(EVENTS);
  /** Where its values begin: a frame's are rounded as always. */
  readonly at = new Uint32Array(EVENTS);
  readonly values: Float64Array;

  /** `width`: values of a frame. */
  constructor(width: number) {
    this.values = new Float64Array(BLOCK * (BAR_VALUES + width));
  }
}
