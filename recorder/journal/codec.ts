import type { Instrument } from "../../engine/market/instrument.ts";
import type { TickRows } from "../tape/tick-rows.ts";
import type { RawFrame } from "../wire/raw-frame.ts";

/** A file that grows by pieces. It has its bytes, though they are not synced, once finished. */
interface GrowingFile {
  finish(): Promise<void>;
  /** Gives it up; what it left at its path is the caller's to remove. */
  discard(): Promise<void>;
}

export interface RawFile extends GrowingFile {
  add(frames: readonly RawFrame[]): Promise<void>;
}

export interface TickFile extends GrowingFile {
  /** All of `rows`, the first of them at position `seq` of the tape. */
  add(rows: TickRows, seq: number, instruments: readonly Instrument[]): Promise<void>;
}

/**
 * How frames and ticks become files and come back: Parquet, or something small in tests. The same rows are the same bytes,
 * in whatever pieces they came.
 */
export interface Codec {
  rawFile(path: string): RawFile;
  tickFile(path: string): TickFile;
  /** The frames of a file, in order. Throws "damaged" when they are none. */
  frames(path: string): AsyncIterable<readonly RawFrame[]>;
  lastFrame(path: string): Promise<RawFrame | undefined>;
  /** Position of the first tick in which two files differ; undefined when they hold the same. */
  firstDifference(a: string, b: string): Promise<number | undefined>;
}
