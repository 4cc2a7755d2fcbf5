import { readSheet } from "../../../../datasets/backtest/read-sheet.ts";
import { sampleResult } from "../../../../datasets/backtest/testing/keep-samples.ts";
import { jsonTarget } from "../json-target.ts";

const { sheet } = sampleResult();

export const tearSheets = jsonTarget({
  id: "tear-sheets",
  describe: "results of backtests that were kept",
  samples: [JSON.stringify(sheet)],
  ...{ few: 60, many: 5_000, mostMs: 400 },
  read: (text) => readSheet(text, "result x"),
});
