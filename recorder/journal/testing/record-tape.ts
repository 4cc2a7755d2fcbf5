import type { Codec } from "../codec.ts";
import { realDisk } from "../real-disk.ts";
import { Recording } from "../recording.ts";
import { ManualClock } from "./manual-clock.ts";
import { sampleFrame } from "./sample-frames.ts";
import { heading, processOf } from "./scenario.ts";
import { TinyFold } from "./tiny-fold.ts";

/** Makes a recording on the real disk, over midnight, of several pieces. */
export const recordTape = async (options: {
  readonly folder: string;
  readonly codec: Codec;
  readonly frames: number;
}): Promise<void> => {
  const recording = await Recording.open({
    ...{ folder: options.folder, disk: realDisk, codec: options.codec, heading },
    ...{ fold: () => new TinyFold(), clock: new ManualClock(), processes: processOf(1) },
    sealBytes: 8_000,
  });
  for (let n = 0; n < options.frames; n++) recording.append(sampleFrame(n, 250_000));
  await recording.close();
};
