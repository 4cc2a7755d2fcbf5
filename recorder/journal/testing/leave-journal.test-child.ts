// Run by prove-starts.ts in a process of its own: records numbered trades as a recorder does on whose disk there is no room
// for Parquet, so that nothing is sealed, and kills itself (SIGKILL) with a segment open and a batch unwritten. Tells before
// how many frames, and how many trades of them, are safe. Arguments: folder, bytes of the journal.
import { writeSync } from "node:fs";
import { micros } from "../../../engine/market/time.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { kraken } from "../../venues/kraken.ts";
import { ParquetCodec } from "../parquet-codec.ts";
import { realProcesses } from "../processes.ts";
import { Recording } from "../recording.ts";
import { ManualClock } from "./manual-clock.ts";
import { numberedTrade } from "./numbered-trades.ts";
import { tradesWorkshop } from "./record-trades.ts";
import { heading } from "./scenario-heading.ts";

class FullDisk extends ParquetCodec {
  override rawFile(): never {
    throw Object.assign(new Error("ENOSPC: no room for Parquet"), { code: "ENOSPC" });
  }
}

const [folder = "", bytes = "0"] = process.argv.slice(2);
const UNWRITTEN = 500;

const fold = new TickFold({ kraken });
const recording = await Recording.open({
  ...{ ...tradesWorkshop(folder), codec: new FullDisk(), heading, processes: realProcesses },
  ...{ clock: new ManualClock(), state: () => fold.save() },
  onSealFailure: () => undefined,
});
let [time, trades, written] = [Date.UTC(2024, 2, 9) * 1000, 0, 0];
const append = (): void => {
  time += 10_000;
  trades += 1;
  const stamp = { venue: "kraken", connection: 1, direction: "in" } as const;
  const frame = { ...stamp, receiveTime: micros(time), frame: numberedTrade(trades) };
  const seq = recording.append(frame);
  fold.frame({ seq, ...frame });
  fold.rows.clear();
  // A record's head, and the venue.
  written += 36 + frame.frame.length;
};
while (written < Number(bytes)) {
  append();
  if (trades % 10_000 === 0) await recording.flush();
}
await recording.flush();
// Synchronous: what the pipe holds survives this process.
writeSync(1, `${recording.safe} ${trades}\n`);
for (let n = 0; n < UNWRITTEN; n++) append();
process.kill(process.pid, "SIGKILL");
