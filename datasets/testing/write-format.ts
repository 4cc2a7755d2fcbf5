// `npm run write-format`: what this program writes, into a folder of its own for the test to read for ever after. A folder
// that is there is never written again: a new format gets a new one. With `--digests` only what the folders hold is written
// down anew, for a change of the engine that changes alerts.
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { alertOf, openLog } from "../../recorder/alerts/testing/log-scenario.ts";
import { START } from "../../recorder/alerts/testing/told.ts";
import { VirtualClock } from "../../recorder/feed/testing/virtual-clock.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { recordTrades } from "../../recorder/journal/testing/record-trades.ts";
import { TAPE_FORMAT } from "../../recorder/tape/manifest.ts";
import { makeTape, mixedRows, rowsSql, tradesSql } from "../../recorder/tape/sample-tape.ts";
import { keepResult } from "../backtest/result-store.ts";
import { writeSweepFile } from "../backtest/sweep-file.ts";
import { sampleResult } from "../backtest/testing/keep-samples.ts";
import { sampleSweep } from "../backtest/testing/sample-sweep.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { evaluationJson } from "../evaluation/evaluation-records.ts";
import { sampleEvaluation } from "../evaluation/testing/sample-evaluation.ts";
import { formatsFolder, heldIn } from "./held-formats.ts";

const segmentsIn = async (folder: string): Promise<number> =>
  (await readdir(join(folder, "journal"))).filter((name) => name.endsWith(".log")).length;

/** One detector and one event of the sample. */
const smallEvaluation = (): Evaluation => {
  const sample = sampleEvaluation();
  const detectors = sample.detectors.slice(1, 2).map((each) => ({
    ...each,
    results: each.results.filter(({ level }) => level === "page"),
  }));
  const has = ({ detector }: { readonly detector: string }): boolean =>
    detectors.some(({ id }) => id === detector);
  return {
    ...{ ...sample, detectors, events: sample.events.slice(0, 1), grid: sample.grid.filter(has) },
    sums: sample.sums.filter((row) => has(row) && row.level === "page").slice(0, 4),
    curves: sample.curves.filter(has).slice(0, 10),
  };
};

const write = async (folder: string, work: string): Promise<void> => {
  const at = (...names: string[]): string => join(folder, ...names);
  await mkdir(folder, { recursive: true });
  await makeTape({ rows: tradesSql(600), out: at("trades") });
  await makeTape({ rows: rowsSql(mixedRows), out: at("mixed"), clock: "receive_time" });
  const left = join(work, "recording");
  await recordTrades({
    ...{ folder: left, trades: 150, sealBytes: 12_000 },
    // As a kill leaves it: most is sealed, the last frames are in the journal alone.
    safe: async () => {
      while ((await segmentsIn(left)) > 1) await new Promise((done) => setTimeout(done, 10));
      await cp(left, at("recording"), { recursive: true });
    },
  });
  const log = await openLog(realDisk, new VirtualClock(START), { folder: at("alerts") });
  for (let n = 1; n <= 4; n++) await log.append(alertOf(n));
  await log.append({ type: "sent", key: "k1", due: START, time: START });
  await log.append({
    ...{ type: "failed", key: "k2", due: START, time: START, reason: "HTTP 500" },
    permanent: true,
  });
  await log.append({
    type: "act",
    act: { type: "acknowledge", incident: "USDC-depeg-1", time: START, by: "ann" },
  });
  await log.close();
  const sweep = sampleSweep();
  await writeSweepFile(at("sweep.ndjson"), { ...sweep, trials: sweep.trials.slice(0, 2) });
  const { sheet, records } = sampleResult();
  const { path } = await keepResult(work, sheet, records);
  await copyFile(join(path, "result.json"), at("result.json"));
  await writeFile(at("evaluation.json"), JSON.stringify(evaluationJson(smallEvaluation())));
};

const { values } = parseArgs({ options: { digests: { type: "boolean", default: false } } });
const own = join(formatsFolder, String(TAPE_FORMAT));
const work = await mkdtemp(join(tmpdir(), "pegtape-write-format-"));
try {
  if (!values.digests && existsSync(own)) throw new Error(`${own} is there: it stays as it is`);
  if (!values.digests) await write(own, work);
  for (const name of await readdir(formatsFolder)) {
    const folder = join(formatsFolder, name);
    await writeFile(
      join(folder, "held.json"),
      `${JSON.stringify(await heldIn(folder), null, 2)}\n`,
    );
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
