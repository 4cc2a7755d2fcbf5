import { rm } from "node:fs/promises";
import type { RunRecords } from "../datasets/backtest/run-tables.ts";
import type { Format } from "../datasets/export/write-rows.ts";
import type { BacktestDone } from "./backtest-run.ts";
import type { Context } from "./command.ts";

export interface BacktestFiles {
  /** An HTML file. */
  readonly report: string | undefined;
  readonly fills: { readonly path: string; readonly format: Format } | undefined;
  /** In the home, for the pages. */
  readonly keep: boolean;
}

/** Writes what was asked for of a run. */
export const saveBacktest = async (
  done: BacktestDone,
  { report, fills, keep }: BacktestFiles,
  context: Context,
): Promise<void> => {
  const { sheet, run } = done;
  const pictured = report !== undefined || keep;
  const records: RunRecords = {
    ...{ kind: sheet.kind, run, curves: pictured ? curvesOf(done) : [] },
    prices: pictured ? await done.prices() : [],
  };
  if (fills !== undefined) {
    const [{ runTable }, { writeTable }] = await Promise.all([
      import("../datasets/backtest/run-tables.ts"),
      import("../datasets/backtest/row-table.ts"),
    ]);
    await rm(fills.path, { force: true });
    await writeTable(runTable("fills", records), fills.format, fills.path);
  }
  if (report !== undefined) {
    const [{ tearSheetReport }, { writeText }] = await Promise.all([
      import("../web/reports/tear-sheet-report.ts"),
      import("./write-text.ts"),
    ]);
    const series = { ...records, fills: run.fills.map(seriesFill) };
    await writeText(report, await tearSheetReport(sheet, series));
  }
  if (keep) {
    const { keepResult } = await import("../datasets/backtest/result-store.ts");
    const { id } = await keepResult(context.home, sheet, records);
    context.note(`kept as ${id}`);
  }
};

const curvesOf = ({ run, against }: BacktestDone): RunRecords["curves"] =>
  [{ name: run.strategy, run }, ...against].map(({ name, run: { curve } }) => ({ name, ...curve }));

const seriesFill = ({
  time,
  instrument,
  side,
  price,
  size,
}: BacktestDone["run"]["fills"][number]) => ({
  ...{ time, instrument, side },
  ...{ price: price / 1e8, size: Number(size) / 1e8 },
});
