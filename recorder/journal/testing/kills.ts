import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TickFold } from "../../fold/tick-fold.ts";
import { seeded } from "../../simulator/seeded.ts";
import { checkTape } from "../../tape/check-tape.ts";
import { rawFiles } from "../../tape/manifest.ts";
import { readManifest } from "../../tape/open-tape.ts";
import { kraken } from "../../venues/kraken.ts";
import { findSteps } from "../find-left.ts";
import { journalSteps } from "../journal.ts";
import { mendSteps } from "../mend.ts";
import { ParquetCodec } from "../parquet-codec.ts";
import { realProcesses } from "../processes.ts";
import { realDisk } from "../real-disk.ts";
import { sealSteps } from "../seal.ts";
import { settleRecording } from "../settle.ts";
import { verifyTape } from "../verify.ts";
import { numberOf } from "./numbered-trades.ts";

const CHILD = fileURLToPath(new URL("recorder.test-child.ts", import.meta.url));
const STARTS: readonly string[] = [...findSteps, ...mendSteps];
const STEPS: readonly string[] = [...sealSteps, ...journalSteps, ...STARTS];
/** A run whose step does not come is killed after so long. */
const PATIENCE_MS = 6_000;
/** Numbers that one run may use. */
const RUN = 1_000_000;

export interface KillReport {
  readonly kills: number;
  readonly seed: number;
  /** By where it struck: a named step, or a moment. */
  readonly struck: Readonly<Record<string, number>>;
  /** Trades that were reported safe before their process was killed. */
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly damages: number;
  /** Starts that had something to repair, and how long they took, ms. */
  readonly repairs: number;
  readonly repairMedianMs: number;
  readonly repairMaxMs: number;
  readonly frames: number;
  readonly ticks: number;
  /** What `verify` and `check` found. */
  readonly faults: readonly string[];
}

interface Run {
  readonly first: number;
  readonly safe: number;
  readonly struck: string;
  readonly repairMs: number | undefined;
  readonly damages: number;
}

/** One recorder on the folder, until it is killed. */
const runOnce = (folder: string, first: number, random: () => number, nth: number): Promise<Run> =>
  new Promise((resolve, reject) => {
    // Every named step comes its turn; in between a moment of any kind.
    const step = nth % 2 === 0 ? STEPS[(nth / 2) % STEPS.length] : undefined;
    const when = step === undefined ? 0 : 1 + Math.floor(random() * 3);
    // A start passes each of its steps once.
    const times = step !== undefined && STARTS.includes(step) ? 1 : when;
    const child = spawn(
      process.execPath,
      ["--import", "tsx", CHILD, folder, String(first), step ?? "", String(times)],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const moment = step === undefined ? random() * 900 : PATIENCE_MS;
    let timer: NodeJS.Timeout | undefined;
    let [out, errors] = ["", ""];
    let inTime = true;
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
      // The time runs from when it records: before that it only loads its program.
      if (!out.includes("open ") || timer !== undefined) return;
      timer = setTimeout(() => {
        inTime = false;
        child.kill("SIGKILL");
      }, moment);
    });
    child.stderr.on("data", (piece: Buffer) => {
      errors += piece.toString();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal !== "SIGKILL") {
        reject(new Error(`the recorder ended by itself: ${code} ${signal} ${errors}`));
        return;
      }
      const safe = Number(/safe (\d+)\n(?!.*safe \d+\n)/s.exec(out)?.[1] ?? 0);
      const opened = /open (\d+) (\d+) (\d+) (\d+)\n/.exec(out);
      const repaired = opened !== null && opened[1] !== "0";
      resolve({
        ...{ first, safe, struck: inTime && step !== undefined ? step : "any moment" },
        repairMs: repaired ? Number(opened[2]) : undefined,
        damages: Number(opened?.[4] ?? 0),
      });
    });
  });

/** Kills a recorder again and again, each on the recording that the one before left, then holds it against what was promised. */
export const killRecorder = async (kills: number, seed: number): Promise<KillReport> => {
  const base = await mkdtemp(join(tmpdir(), "pegtape-kills-"));
  const folder = join(base, "tape");
  const random = seeded(seed);
  const codec = new ParquetCodec();
  const workshop = { disk: realDisk, codec, folder, fold: () => new TickFold({ kraken }) };
  try {
    const runs: Run[] = [];
    for (let nth = 0; nth < kills; nth++)
      runs.push(await runOnce(folder, 1 + nth * RUN, random, nth));
    const settled = await settleRecording(workshop, realProcesses);
    const manifest = await readManifest(folder);
    const seen = new Map<number, number>();
    let [outOfOrder, before] = [0, 0];
    for (const { path } of rawFiles(manifest))
      for await (const frames of codec.frames(join(folder, path)))
        for (const { frame, direction } of frames) {
          const number = direction === "in" ? numberOf(frame) : undefined;
          if (number === undefined) continue;
          seen.set(number, (seen.get(number) ?? 0) + 1);
          if (number <= before) outOfOrder += 1;
          before = number;
        }
    let [acknowledged, lost] = [0, 0];
    for (const { first, safe } of runs)
      for (let number = first; number <= safe; number++) {
        acknowledged += 1;
        if (!seen.has(number)) lost += 1;
      }
    const { faults } = await verifyTape(workshop, manifest, base);
    const findings = await checkTape(folder);
    const repairs = runs.flatMap(({ repairMs }) => repairMs ?? []).sort((a, b) => a - b);
    const struck: Record<string, number> = {};
    for (const run of runs) struck[run.struck] = (struck[run.struck] ?? 0) + 1;
    const late = settled.name === "settled" ? (settled.recovered?.damages.length ?? 0) : 0;
    return {
      ...{ kills, seed, struck, acknowledged, lost, outOfOrder },
      doubled: [...seen.values()].filter((count) => count > 1).length,
      damages: runs.reduce((sum, run) => sum + run.damages, late),
      repairs: repairs.length,
      repairMedianMs: repairs[repairs.length >> 1] ?? 0,
      repairMaxMs: repairs.at(-1) ?? 0,
      frames: rawFiles(manifest).at(-1)?.lastSeq ?? 0,
      ticks: manifest.ticks,
      faults: [
        ...faults.map(({ message }) => message),
        ...findings.flatMap(({ severity, message }) => (severity === "problem" ? [message] : [])),
      ],
    };
  } finally {
    await codec.close();
    await rm(base, { recursive: true, force: true });
  }
};
