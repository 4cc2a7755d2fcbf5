import { TickFold } from "../recorder/fold/tick-fold.ts";
import { ParquetCodec } from "../recorder/journal/parquet-codec.ts";
import { realDisk } from "../recorder/journal/real-disk.ts";
import type { Workshop } from "../recorder/journal/seal.ts";
import * as venues from "../recorder/venues/index.ts";

/** A recording's folder with all that makes its files: the machine's disk, Parquet, and the fold over every venue. */
export const recordingWorkshop = (folder: string): Workshop => ({
  disk: realDisk,
  codec: new ParquetCodec(),
  fold: () => new TickFold(venues),
  folder,
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
});
