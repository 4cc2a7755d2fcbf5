import type { Micros } from "../engine/market/time.ts";

/** Told while a dataset is made: which step, and how much of the whole is done (0 to 1). */
export type MakeProgress = (step: string, done: number) => void;

/** Market data that this project can make by itself. */
export interface Dataset {
  readonly name: string;
  readonly title: string;
  /** Shown wherever the data is shown: nobody may take it for a recording. */
  readonly kind: "reconstructed" | "simulated";
  readonly instruments: readonly string[];
  /** Event time, inclusive. */
  readonly from: Micros;
  /** Exclusive. */
  readonly to: Micros;
  /** Goes into the tape's manifest as it is. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly licence: string;
  /** What it is and what it is not, in whole sentences. */
  readonly describe: string;
  readonly ticks: number;
  /** Hash of the tape's manifest, which names the hash of every file: every making gives the same bytes. */
  readonly digest: string;
  /** Makes the tape at `<home>/tapes/<name>`, which must not exist yet; returns its path. */
  make(home: string, progress?: MakeProgress): Promise<string>;
  /** Whether the instrument's minute at `time` holds a known figure; all other minutes are drawn. */
  isAnchored(instrument: string, time: Micros): boolean;
}

export const defineDataset = (dataset: Dataset): Dataset => dataset;
