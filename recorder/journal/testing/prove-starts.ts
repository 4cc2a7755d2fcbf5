// `npm run time-starts -- --files 1000 --megabytes 1024 [--json]`: how long a recorder takes to be ready on a recording of so
// many files, and how long a start takes that finds a journal of so many megabytes. Judged by processor time, for others
// may be at work on the machine. Exit 3 when ready takes 1.5 s, or the repair 10 s a gigabyte.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { micros } from "../../../engine/market/time.ts";
import { checkTape } from "../../tape/check-tape.ts";
import { readManifest } from "../../tape/open-tape.ts";
import { proofArguments, tellProof } from "../../testing/tell-proof.ts";
import { STATE_NOTE } from "../fold.ts";
import { Journal } from "../journal.ts";
import { realDisk } from "../real-disk.ts";
import { Recording } from "../recording.ts";
import { journalOf, sealedFrames, writeHeading } from "../recording-manifest.ts";
import { ManualClock } from "./manual-clock.ts";
import { numberedTrade } from "./numbered-trades.ts";
import { recordTrades, tradesWorkshop } from "./record-trades.ts";
import { heading, processOf } from "./scenario.ts";

const SEGMENT = 16 << 20;
const READY_MS = 1_500;
const REPAIR_MS = 10_000;

/** Wall clock and processor time of some work, ms. */
const timed = async <T>(work: () => Promise<T>) => {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return {
    result,
    ms: Math.round(performance.now() - begun),
    cpuMs: Math.round((user + system) / 1e3),
  };
};

/** Opens a recording as a recorder does, and closes it. */
const start = async (folder: string, pid: number) => {
  const workshop = tradesWorkshop(folder);
  const opened = await timed(() =>
    Recording.open({ ...workshop, heading, processes: processOf(pid), clock: new ManualClock() }),
  );
  const { recovered } = opened.result;
  await opened.result.close();
  await workshop.codec.close();
  return { ...opened, recovered };
};

/** A journal in which nothing was ever sealed; returns how many frames it has, and how many of them are trades. */
const writeJournal = async (folder: string, bytes: number) => {
  const journal = journalOf(folder);
  await realDisk.makeFolder(journal);
  await writeHeading(realDisk, folder, heading);
  const log = new Journal({
    ...{ disk: realDisk, folder: journal, first: 1, clock: new ManualClock(), batchFrames: 10_000 },
  });
  let [time, written, trades] = [Date.UTC(2024, 2, 9) * 1000, 0, 0];
  while (written < bytes) {
    time += 10_000;
    log.append({
      ...{ venue: "kraken", connection: 1, direction: "in", frame: numberedTrade(log.next) },
      receiveTime: micros(time),
    });
    trades++;
    if (log.segment.bytes < SEGMENT) continue;
    // As a recorder ends a segment: with a place for the fold's memory.
    log.append({
      ...{ receiveTime: micros(time), venue: "", connection: 0 },
      ...{ direction: "note", frame: STATE_NOTE },
    });
    written += log.segment.bytes;
    log.rotate();
    await log.flush();
  }
  await log.close();
  return { frames: log.next - 1, trades };
};

const { files, megabytes, seed, json } = proofArguments({ files: 1_000, megabytes: 1_024 });
const base = await mkdtemp(join(tmpdir(), "pegtape-starts-"));
const broken: string[] = [];
try {
  const many = join(base, "many");
  // A pair of files a segment of few trades.
  await recordTrades({ folder: many, trades: files * 8, sealBytes: 3_000 });
  const made = (await readManifest(many)).files.length;
  if (made < files) broken.push(`only ${made} files were made`);
  const ready = await start(many, 2);
  if (ready.cpuMs >= READY_MS) broken.push(`ready after ${ready.cpuMs} ms with ${made} files`);
  const long = join(base, "long");
  const { frames, trades } = await writeJournal(long, megabytes * 2 ** 20);
  const repair = await start(long, 3);
  const manifest = await readManifest(long);
  if (repair.recovered.damages.length > 0) broken.push("the repair found damage");
  if (sealedFrames(manifest) < frames) broken.push(`${sealedFrames(manifest)} of ${frames} frames`);
  if (manifest.ticks !== trades) broken.push(`${manifest.ticks} ticks of ${trades} trades`);
  const problems = (await checkTape(long)).filter(({ severity }) => severity === "problem");
  broken.push(...problems.map(({ message }) => message));
  const most = (REPAIR_MS * megabytes) / 1_024;
  if (repair.cpuMs >= most)
    broken.push(`a journal of ${megabytes} MB repaired in ${repair.cpuMs} ms, limit ${most}`);
  tellProof(
    `ready after ${ready.cpuMs} ms with ${made} files; a journal of ${megabytes} MB is repaired in ${repair.cpuMs} ms (of processor time)`,
    {
      ...{ seed, files: made, readyMs: ready.ms, readyCpuMs: ready.cpuMs },
      ...{ megabytes, frames, repairMs: repair.ms, repairCpuMs: repair.cpuMs, broken },
    },
    json,
  );
} finally {
  await rm(base, { recursive: true, force: true });
}
