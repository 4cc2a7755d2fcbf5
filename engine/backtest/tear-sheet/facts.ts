import type { TapeKind } from "./shape.ts";

/** What a tear sheet says of the tape. Times µs. */
export interface SheetFacts {
  readonly name: string;
  readonly kind: TapeKind;
  /** SHA-256 of its manifest, hex. */
  readonly manifest: string;
  /** What of it was run: the first and the last moment. */
  readonly from: number;
  readonly to: number;
  readonly ticks: number;
  readonly instruments: readonly string[];
  /** Stretches in which an instrument's feed was lost. */
  readonly gaps: readonly {
    readonly instrument: string;
    readonly from: number;
    readonly to: number;
  }[];
  /** Depegs on it, as they were labelled afterwards, in order of their beginning. */
  readonly events: readonly SheetEvent[];
}

/** A depeg by which entries are judged. Nothing of it was known to the strategy. */
export interface SheetEvent {
  readonly id: string;
  readonly coin: string;
  /** Events of one cause share it. */
  readonly cluster: string;
  readonly side: "discount" | "premium";
  /** µs; `to` Infinity where it has no end on the tape. */
  readonly from: number;
  readonly to: number;
  /** Farthest from the peg: bps, over 0, and when. */
  readonly peak: { readonly off: number; readonly time: number };
}
