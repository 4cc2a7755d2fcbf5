/** What an emission is. */
export const Emission = { frame: 1, bar: 2, alert: 3 } as const;

/** A bar's values, one after the other: start (µs), open, high, low, close (quote currency), volume (base units). */
export const BAR_VALUES = 6;

/**
 * Where bars of one instrument, and frames among them, are said many at once, in order: columns of whoever hears them, which
 * have room for as many as was asked for.
 */
export interface Stretch {
  /** What stands in the columns already, and in `values`: the next ones come after it. */
  length: number;
  numbers: number;
  /** When each is said, µs. */
  readonly time: Float64Array;
  readonly what: Uint8Array;
  readonly subject: Uint16Array;
  /** Where its values begin: a frame's are rounded as always. */
  readonly at: Uint32Array;
  readonly values: Float64Array;
  /** By which numbers its bars and frames go in `subject`. */
  readonly bars: number;
  readonly frames: number;
}

/** Whose bars and frames are to be said. */
export interface StretchAsked {
  readonly instrument: string;
  /** Of the bars: `1m`. */
  readonly size: string;
  /** The number of their series. */
  readonly place: number;
  /** Room for so many of both and for so many values. */
  events: number;
  numbers: number;
  /** Whether there are frames among them. */
  frames: boolean;
}
