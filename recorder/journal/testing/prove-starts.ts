// `npm run time-starts -- --files 1000 --megabytes 1024 [--json]`: how long a recorder takes to be ready on a recording of so
// many files, and how long on a journal of so many megabytes that one left which was killed and had sealed none of them: until
// every record is checked, the end is mended, and a new message is safe. Sealing what was left goes on meanwhile, and is told
// by itself. Judged by processor time, for others may be at work on the machine. Exit 3 when ready takes 1.5 s, or the repair of
// a gigabyte 10 s: one for the segment that was open, which is read as a whole however long the journal is, nine for the rest.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { micros } from "../../../engine/market/time.ts";
import { checkTape } from "../../tape/check-tape.ts";
import { readManifest } from "../../tape/open-tape.ts";
import { proofArguments, tellProof } from "../../testing/tell-proof.ts";
import { realProcesses } from "../processes.ts";
import { Recording } from "../recording.ts";
import { sealedFrames } from "../recording-manifest.ts";
import { ManualClock } from "./manual-clock.ts";
import { numberedTrade } from "./numbered-trades.ts";
import { recordTrades, tradesWorkshop } from "./record-trades.ts";
import { heading } from "./scenario-heading.ts";

const CHILD = fileURLToPath(new URL("leave-journal.test-child.ts", import.meta.url));
const READY_MS = 1_500;
const OPEN_SEGMENT_MS = 1_000;
const PER_GB_MS = 9_000;
const MB = 2 ** 20;

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

/** Opens a recording as a recorder does, until a frame more is safe; then closes it, and so seals what there is. */
const start = async (folder: string) => {
  const workshop = tradesWorkshop(folder);
  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
  const options = { ...workshop, breathe, heading, processes: realProcesses };
  const opened = await timed(async () => {
    const recording = await Recording.open({ ...options, clock: new ManualClock() });
    const stamp = { venue: "kraken", connection: 1, direction: "in" } as const;
    const receiveTime = micros(recording.time + 1);
    recording.append({ ...stamp, receiveTime, frame: numberedTrade(1e12) });
    await recording.flush();
    return recording;
  });
  const { mended, failure } = opened.result;
  const closed = await timed(() => opened.result.close());
  await workshop.codec.close();
  return { ...opened, mended, failure, closed };
};

/** A journal of which nothing was sealed; how many frames of it were safe when its recorder was killed, and how many trades. */
const leaveJournal = (folder: string, bytes: number) => {
  const child = spawnSync(process.execPath, ["--import", "tsx", CHILD, folder, String(bytes)], {
    encoding: "utf8",
    maxBuffer: MB,
  });
  const [frames, trades] = child.stdout.trim().split(" ").map(Number);
  if (child.signal !== "SIGKILL" || frames === undefined || trades === undefined)
    throw new Error(`the recorder ended with ${child.status} ${child.signal}: ${child.stderr}`);
  return { frames, trades };
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
  const ready = await start(many);
  if (ready.cpuMs >= READY_MS) broken.push(`ready after ${ready.cpuMs} ms with ${made} files`);
  const long = join(base, "long");
  const { frames, trades } = leaveJournal(long, megabytes * MB);
  const repair = await start(long);
  const manifest = await readManifest(long);
  const { damages, waiting } = repair.mended;
  if (repair.failure !== undefined) broken.push(repair.failure.message);
  if (damages.length > 0) broken.push("the repair found damage");
  if (waiting.length * 32 < megabytes) broken.push(`only ${waiting.length} segments were left`);
  if (sealedFrames(manifest) <= frames)
    broken.push(`${sealedFrames(manifest)} of ${frames} frames`);
  if (manifest.ticks <= trades) broken.push(`${manifest.ticks} ticks of ${trades} trades and one`);
  const problems = (await checkTape(long)).filter(({ severity }) => severity === "problem");
  broken.push(...problems.map(({ message }) => message));
  const most = OPEN_SEGMENT_MS + (PER_GB_MS * megabytes) / 1_024;
  if (repair.cpuMs >= most)
    broken.push(
      `a journal of ${megabytes} MB is gone on with after ${repair.cpuMs} ms, limit ${most}`,
    );
  tellProof(
    `ready after ${ready.cpuMs} ms with ${made} files; a journal of ${megabytes} MB is gone on with after ${repair.cpuMs} ms, and sealed after ${repair.closed.cpuMs} ms more (of processor time)`,
    {
      ...{ seed, files: made, readyMs: ready.ms, readyCpuMs: ready.cpuMs },
      ...{ megabytes, frames, segments: waiting.length },
      ...{ repairMs: repair.ms, repairCpuMs: repair.cpuMs },
      ...{ sealMs: repair.closed.ms, sealCpuMs: repair.closed.cpuMs, broken },
    },
    json,
  );
} finally {
  await rm(base, { recursive: true, force: true });
}
