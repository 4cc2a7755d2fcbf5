import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { undelivered } from "../../recorder/alerts/alert-record.ts";
import { readLog } from "../../recorder/alerts/read-log.ts";
import { realProcesses } from "../../recorder/journal/processes.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { settleRecording } from "../../recorder/journal/settle.ts";
import { tradesWorkshop } from "../../recorder/journal/testing/record-trades.ts";
import { verifyTape } from "../../recorder/journal/verify.ts";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import { openTape, readManifest } from "../../recorder/tape/open-tape.ts";
import { fingerprint } from "../../recorder/tape/sample-tape.ts";
import { readSheet } from "../backtest/read-sheet.ts";
import { readSweepFile } from "../backtest/sweep-file.ts";
import { readEvaluation } from "../evaluation/read-evaluation.ts";
import { replayTape } from "../replay-tape.ts";

/** A folder for every format that was ever released, by its number, with what a program of that time wrote. */
export const formatsFolder = fileURLToPath(new URL("formats", import.meta.url));

/** What such a folder holds, by name. */
export type Held = Readonly<Record<string, string | number>>;

const sum = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** All that a tape says, and the alerts that come of it. */
const heldTape = async (name: string, path: string, home: string): Promise<Held> => {
  const tape = await openTape(path, { home });
  try {
    const settings = defaultSettings(tape.clock);
    const { digest, alertDigest, ticks } = await replayTape({
      ...{ tape, settings },
      sink: { frame: () => undefined, alert: () => undefined },
    });
    const records = await fingerprint(tape);
    const again = await fingerprint(tape);
    if (again !== records) throw new Error(`${name} says something else from its column cache`);
    const problems = (await checkTape(path)).filter(({ severity }) => severity === "problem");
    return {
      ...{ [`${name} records`]: records, [`${name} ticks`]: ticks },
      ...{ [`${name} digest`]: digest, [`${name} alerts`]: alertDigest },
      [`${name} problems`]: problems.length,
    };
  } finally {
    tape.close();
  }
};

/** A recording that a killed process left, put in order. */
const heldRecording = async (folder: string, home: string): Promise<Held> => {
  const workshop = tradesWorkshop(folder);
  try {
    const settled = await settleRecording(workshop, realProcesses);
    const left = settled.name === "settled" ? settled.recovered : undefined;
    const manifest = await readManifest(folder);
    const { faults, ticksAgain } = await verifyTape(workshop, manifest, home);
    return {
      ...{ segments: left?.segments ?? -1, damages: left?.damages.length ?? -1 },
      ...{ faults: faults.length, ticksAgain },
    };
  } finally {
    await workshop.codec.close();
  }
};

/** Reads everything in a folder of one format. Works on a copy: who opens a recording repairs it. */
export const heldIn = async (format: string): Promise<Held> => {
  const home = await mkdtemp(join(tmpdir(), "pegtape-formats-"));
  try {
    const folder = join(home, "format");
    await cp(format, folder, { recursive: true });
    const at = (...names: string[]): string => join(folder, ...names);
    const recording = await heldRecording(at("recording"), home);
    const log = await readLog(realDisk, at("alerts"));
    const text = (name: string): Promise<string> => readFile(at(name), "utf8");
    return {
      ...(await heldTape("trades", at("trades"), home)),
      ...(await heldTape("mixed", at("mixed"), home)),
      ...recording,
      ...(await heldTape("recording", at("recording"), home)),
      ...{ "log entries": log.entries.length, "log damages": log.damages.length },
      ...{ "log told": sum(log.entries), "log waiting": sum(undelivered(log.entries)) },
      sweep: sum(await readSweepFile(at("sweep.ndjson"))),
      result: sum(readSheet(await text("result.json"), "result.json")),
      evaluation: sum(readEvaluation(await text("evaluation.json"), "evaluation.json")),
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};
