import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Parameters } from "../../../engine/backtest/parameters.ts";
import { designSweep } from "../../../engine/backtest/sweep/design.ts";
import type { SweepPlan } from "../../../engine/backtest/sweep/sweep-result.ts";
import { openTape } from "../../../recorder/tape/open-tape.ts";
import { makeTape, temporaryFolder, tradesSql } from "../../../recorder/tape/sample-tape.ts";
import { loadStrategy } from "../../backtest/load-strategy.ts";
import { runSweep } from "../../backtest/run-sweep.ts";
import { codeHash, sourceOf } from "../../backtest/source-of.ts";
import { sweepPool } from "../../backtest/sweep-pool.ts";
import { sweepSources } from "../../backtest/sweep-sources.ts";
import type { Announcement } from "../queue-messages.ts";
import { PACE } from "./pace.ts";

const VERSION = "1.2.3";

/** A sweep of a strategy's file over a tape, in a folder of its own: all that is needed to run it anywhere. */
export interface MadeSweep {
  readonly folder: string;
  readonly tape: string;
  readonly plan: SweepPlan;
  readonly configurations: readonly Parameters[];
  readonly announcement: (owner: string) => Announcement;
  /** Bytes of the file that one process makes of it. */
  readonly alone: Buffer;
  remove(): Promise<void>;
}

export const makeSweep = async (ticks = 2000): Promise<MadeSweep> => {
  const { path: folder, remove } = await temporaryFolder();
  const path = join(folder, "tapes", "sample");
  await mkdir(join(folder, "tapes"));
  await makeTape({ rows: tradesSql(ticks), out: path });
  await writeFile(join(folder, "pace.ts"), PACE);
  const tape = await openTape(path, { home: folder });
  const strategy = await loadStrategy("./pace.ts", folder);
  const { definition } = strategy;
  const { design, configurations } = designSweep(definition, {
    ...{ kind: "grid", seed: 1, fixed: {} },
    // No order of size 0 is any: those configurations fail.
    grid: ["every=20:83:1", "size=0:10:5"],
  });
  const { name, kind, from, to } = tape.manifest;
  const plan: SweepPlan = {
    strategy: { id: "pace", title: "Pace", source: sourceOf(strategy, VERSION) },
    tapes: [
      {
        ...{ name, kind, manifest: tape.hash },
        from: Date.parse(String(from)) * 1000,
        to: Date.parse(String(to)) * 1000,
        terms: {
          ...{ venues: {}, other: { maker: 100, taker: 1000 }, halts: [] },
          ...{ latency: { median: 2e5, p95: 1e6, seed: 3 }, participation: 0.5, assumedSpread: 2 },
          transfer: { time: 0, fees: {} },
        },
      },
    ],
    ...{ design, capital: 1000, step: 3600e6, walkForward: undefined, version: VERSION },
  };
  const out = join(folder, "alone.ndjson");
  const { signal } = new AbortController();
  const sources = sweepSources(plan, [tape]);
  const { capital, step } = plan;
  const pool = sweepPool({ strategy, tapes: sources, capital, step, workers: 2, signal });
  await runSweep({ plan, configurations, out, run: pool.run, signal });
  await pool.close();
  tape.close();
  return {
    ...{ folder, tape: path, plan, configurations, remove },
    announcement: (owner) => ({
      ...{ plan, owner, tapes: [path] },
      strategy: { kind: "file", name: "pace.ts", code: codeHash(strategy) ?? "" },
    }),
    alone: await readFile(out),
  };
};
