// Run by real-disk.test.ts under a limit on the size of files, which fails a write in its middle as a full disk does:
// records until it is told that nothing is recorded any more, and says what it was told.
import { micros } from "../../../engine/market/time.ts";
import { ParquetCodec } from "../parquet-codec.ts";
import { realProcesses } from "../processes.ts";
import { realDisk } from "../real-disk.ts";
import { Recording } from "../recording.ts";
import { sampleFrame } from "./sample-frames.ts";
import { heading } from "./scenario-heading.ts";
import { TinyFold } from "./tiny-fold.ts";

const [folder = ""] = process.argv.slice(2);
let failure: Error | undefined;
const recording = await Recording.open({
  ...{ folder, disk: realDisk, codec: new ParquetCodec(), processes: realProcesses, heading },
  fold: () => new TinyFold(),
  clock: {
    after: (ms, done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    },
  },
  onFailure: (error) => {
    failure = error;
  },
});
let time = 0;
for (let n = 0; failure === undefined; n++) {
  time = sampleFrame(n).receiveTime;
  recording.append(sampleFrame(n));
  if (n % 500 === 0) await recording.flush();
}
// Watching goes on.
const seq = recording.append({ ...sampleFrame(1), receiveTime: micros(time) });
const { safe, lost, pending } = recording;
const ended = await recording.close().catch((error: unknown) => String(error));
process.stdout.write(JSON.stringify({ safe, lost, pending, seq, ended, message: failure.message }));
