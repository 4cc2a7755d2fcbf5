import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime } from "../../engine/market/time.ts";
import { type Manifest, type ManifestFile, rawFiles } from "../tape/manifest.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { type FinishedFile, TickOutput } from "./output.ts";
import type { Workshop } from "./seal.ts";

/** The ticks that the frames of one raw file make: exactly what sealing wrote, when nothing has changed. */
export interface TicksAgain {
  /** As the manifest has it, with the times that its frames have. */
  readonly raw: ManifestFile;
  /** Under a temporary name; undefined when the frames make none. */
  readonly ticks: FinishedFile | undefined;
  /** Ids of the instruments in them, in order of first appearance. */
  readonly instruments: readonly string[];
}

const PIECE = 256;

/** Makes a recording's ticks again from its raw frames, file by file, into the folder `work`. */
export async function* ticksAgain(
  workshop: Omit<Workshop, "step">,
  manifest: Manifest,
  work: string,
): AsyncGenerator<TicksAgain, void, undefined> {
  const { disk, codec, folder, breathe } = workshop;
  const fold = workshop.fold();
  let nextTick = 1;
  for (const raw of rawFiles(manifest)) {
    const path = join(folder, raw.path);
    const output = new TickOutput({ disk, codec, work }, fold, nextTick);
    let next = raw.firstSeq;
    let [from, to] = [raw.from, raw.to];
    try {
      for await (const frames of codec.frames(path)) {
        if (next === raw.firstSeq) from = timeOf(frames[0]) ?? from;
        to = timeOf(frames.at(-1)) ?? to;
        for (const frame of frames) {
          if (frame.seq !== next) throw outOfOrder(path, frame.seq, next);
          next += 1;
          fold.frame(frame);
          if (output.full) await output.flush();
          if (next % PIECE === 0) await breathe?.();
        }
      }
      if (next !== raw.lastSeq + 1) throw outOfOrder(path, undefined, next);
      const ticks = await output.finish();
      nextTick = output.next;
      yield { raw: { ...raw, from, to }, ticks, instruments: output.instruments };
    } catch (error) {
      await output.discard();
      throw error;
    }
  }
}

const timeOf = (frame: RawFrame | undefined): string | undefined =>
  frame && formatTime(frame.receiveTime);

const outOfOrder = (path: string, found: number | undefined, expected: number): WorkbenchError =>
  new WorkbenchError(
    "damaged",
    `${path} ${found === undefined ? "ends before" : `has frame ${found} in place of`} frame ${expected}`,
    "The recording is damaged: copy it back from where it came from.",
  );
