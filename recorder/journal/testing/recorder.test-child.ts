// Run by kills.ts in a process of its own, which is killed: records numbered trades as fast as it is told to, and writes
// the number of the last one that is safe to stdout. Arguments: folder, first number, name of a step, and at which time
// that this step comes to end it all (0: never).
import { writeSync } from "node:fs";
import { micros } from "../../../engine/market/time.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { kraken } from "../../venues/kraken.ts";
import { ParquetCodec } from "../parquet-codec.ts";
import { realProcesses } from "../processes.ts";
import { realDisk } from "../real-disk.ts";
import { Recording } from "../recording.ts";
import { numberedTrade } from "./numbered-trades.ts";

const [folder = "", first = "1", deadly = "", times = "0"] = process.argv.slice(2);

let left = Number(times);
const step = (name: string): void => {
  if (name !== deadly) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
};

/** Number of the trade by number of the frame. */
const trades = new Map<number, number>();
let told = 0;
const onSafe = (safe: number): void => {
  for (const [seq, trade] of trades) {
    if (seq > safe) break;
    told = trade;
    trades.delete(seq);
  }
  // Synchronous: what the pipe holds survives this process.
  writeSync(1, `safe ${told}\n`);
};

const fold = new TickFold({ kraken });
const begun = performance.now();
const recording = await Recording.open({
  ...{ folder, disk: realDisk, codec: new ParquetCodec(), processes: realProcesses },
  fold: () => new TickFold({ kraken }),
  state: () => fold.save(),
  clock: {
    after: (ms, done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    },
  },
  heading: { name: "kills", created: "2024-01-01T00:00:00Z", source: {}, licence: "CC0-1.0" },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  sealBytes: 60_000,
  onSafe,
  step,
});
const { waiting, torn, damages, state } = recording.mended;
if (state !== undefined) fold.restore(state);
const repair = Math.round(performance.now() - begun);
writeSync(1, `open ${waiting.length} ${repair} ${torn} ${damages.length}\n`);

let next = Number(first);
let time = Math.max(Date.now() * 1000, recording.time);
const stamp = { venue: "kraken", connection: 1, direction: "in" } as const;
setInterval(() => {
  for (let count = 0; count < 20; count++) {
    time += 100;
    const frame = { ...stamp, receiveTime: micros(time), frame: numberedTrade(next) };
    const seq = recording.append(frame);
    trades.set(seq, next);
    fold.frame({ seq, ...frame });
    fold.rows.clear();
    next += 1;
  }
}, 4);
