import { rm } from "node:fs/promises";
import { parseBarSize } from "../../engine/bars/bar-size.ts";
import { formatDuration, type Micros, minutes } from "../../engine/market/time.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { createFrameFile } from "../frame-file.ts";
import { replayTape } from "../replay-tape.ts";
import type { TickRange } from "./export-ticks.ts";
import { writeRows } from "./write-rows.ts";

export interface FrameOptions {
  readonly range: TickRange;
  readonly every: Micros;
  readonly format: "parquet" | "arrow" | "csv";
  readonly signal?: AbortSignal;
}

/** Replays a tape with default settings, as `replay` does, and writes its frames to the new file `target`. */
export const exportFrames = async (
  tape: Tape,
  { range, every, format, signal }: FrameOptions,
  target: string,
): Promise<void> => {
  const written = format === "csv" ? `${target}.parquet` : target;
  const file = await createFrameFile(written);
  try {
    const interval = await tape.barInterval();
    const bar = interval !== undefined && interval > minutes(1) ? interval : minutes(1);
    await replayTape({
      tape,
      settings: {
        ...defaultSettings(tape.clock),
        bars: [parseBarSize(formatDuration(bar))],
        every,
      },
      sink: { frame: (frame) => file.add(frame) },
      range,
      ...(signal === undefined ? {} : { signal }),
      onProgress: () => file.drain(),
    });
    signal?.throwIfAborted();
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
  if (format !== "csv") return;
  const database = await openDatabase({ threads: 1 });
  try {
    await writeRows(database, `SELECT * FROM read_parquet(${quoteText(written)})`, "csv", target);
  } finally {
    database.close();
    await rm(written, { force: true });
  }
};
