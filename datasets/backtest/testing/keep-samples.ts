import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { BacktestRun } from "../../../engine/backtest/result.ts";
import type { TearSheet } from "../../../engine/backtest/tear-sheet/shape.ts";
import { tearSheetOf } from "../../../engine/backtest/tear-sheet.ts";
import {
  sampleFacts,
  sampleRun,
  sampleTerms,
} from "../../../engine/backtest/testing/sample-run.ts";
import { keepResult } from "../result-store.ts";
import type { RunSeries } from "../run-series.ts";
import type { RunRecords } from "../run-tables.ts";
import { writeSweepFile } from "../sweep-file.ts";
import { keptSweepPath } from "../sweep-store.ts";
import { sampleSweep } from "./sample-sweep.ts";

/** The weekend's sheet, beside a run that held, and what its pictures are drawn of. */
export const sampleResult = (
  changes: Partial<BacktestRun> = {},
  factChanges: Parameters<typeof sampleFacts>[0] = {},
): { readonly sheet: TearSheet; readonly records: RunRecords; readonly series: RunSeries } => {
  const run = sampleRun(changes);
  const facts = sampleFacts(factChanges);
  const held = sampleRun({
    strategy: "hold",
    curve: { ...run.curve, equity: run.curve.equity.map((each) => 10_000 - (each - 10_000) / 3) },
  });
  const sheet = tearSheetOf(run, facts, {
    ...{ title: "Depeg reversion", terms: sampleTerms, seed: 7, version: "0.1.0" },
    command: "pegtape backtest svb-2023 --strategy depegReversion --seed 7",
    comparisons: [{ name: "hold", run: held }],
    audit: { verdict: "passed", cuts: 24, first: null },
    sensitivity: [
      { what: "latency", setting: "×4", pnl: 60, return: 0.006, trades: 3, failure: null },
      { what: "fees", setting: "×2", pnl: 72, return: 0.0072, trades: 3, failure: null },
      {
        ...{ what: "venues", setting: "without kraken", pnl: -6, return: -0.0006, trades: 1 },
        failure: null,
      },
      {
        ...{ what: "venues", setting: "without coinbase", pnl: null, return: null, trades: 0 },
        failure: "depegReversion: nothing is left",
      },
    ],
    draws: 200,
  });
  const curves = [run, held].map(({ strategy, curve }) => ({ name: strategy, ...curve }));
  const prices = facts.instruments.map((instrument, i) => bars(instrument, facts, 0.11 - i * 0.03));
  const fills = run.fills.map(({ time, instrument, side, price, size }) => ({
    ...{ time, instrument, side, price: price / 1e8, size: Number(size) / 1e8 },
  }));
  return {
    sheet,
    records: { kind: sheet.kind, run, curves, prices },
    series: { curves, fills, prices },
  };
};

/** Ten-minute bars around a parabola, lowest a third into the time. */
const bars = (
  instrument: string,
  { from, to }: { readonly from: number; readonly to: number },
  depth: number,
): RunSeries["prices"][number] => {
  const step = 600e6;
  const count = Math.floor((to - from) / step);
  const start = Float64Array.from({ length: count }, (_, i) => from + i * step);
  const close = start.map(
    (_, i) => 1 - depth * Math.max(0, 1 - ((i - count / 3) / (count / 6)) ** 2),
  );
  return {
    ...{ instrument, start, end: start.map((time) => time + step), close },
    ...{ low: close.map((each) => each - 0.001), high: close.map((each) => each + 0.001) },
  };
};

/** Keeps both in a home, and says under which names. */
export const keepSamples = async (
  home: string,
): Promise<{ readonly result: string; readonly sweep: string }> => {
  const { sheet, records } = sampleResult();
  const { id } = await keepResult(home, sheet, records);
  const sample = sampleSweep();
  const path = keptSweepPath(home, sample.plan);
  await mkdir(dirname(path), { recursive: true });
  await writeSweepFile(path, sample);
  return {
    result: id,
    sweep:
      path
        .split("/")
        .at(-1)
        ?.replace(/\.ndjson$/, "") ?? "",
  };
};
