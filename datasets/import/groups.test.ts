import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { minutes } from "../../engine/market/time.ts";
import { type ImportGroup, importFormats, resolveGroups } from "./groups.ts";

const bars: ImportGroup = {
  files: ["a.csv"],
  instrument: "kraken:USDC/USD",
  format: "bars-csv",
  interval: minutes(1),
  columns: "time=ts:ms,open=o",
  stamp: "close",
};

const complaint = (...groups: ImportGroup[]): string => {
  try {
    resolveGroups(groups);
  } catch (error) {
    if (error instanceof WorkbenchError) return `${error.code}: ${error.message} > ${error.hint}`;
    throw error;
  }
  return "no complaint";
};

describe("groups", () => {
  it("what a group does not say is as in the first, not as in the one before it", () => {
    const [, second, third] = resolveGroups([
      bars,
      { files: ["b.csv"], instrument: "kraken:USDT/USD", interval: minutes(5), stamp: "open" },
      { files: ["c.csv"], format: "trades-csv" },
    ]);
    expect(second).toMatchObject({
      interval: minutes(5),
      stamp: "open",
      format: { id: "bars-csv" },
    });
    expect(second?.columns).toEqual(
      new Map([
        ["time", { name: "ts", unit: "ms" }],
        ["open", { name: "o" }],
      ]),
    );
    expect(third).toMatchObject({
      instrument: { id: "kraken:USDC/USD" },
      interval: undefined,
      stamp: "open",
    });
    expect(third?.columns, "a trade has no open").toEqual(
      new Map([["time", { name: "ts", unit: "ms" }]]),
    );
  });

  it.each([
    ["nothing", [], "usage: no files to import"],
    ["no files", [{ ...bars, files: [] }], "usage: a group names no files"],
    [
      "no format",
      [{ files: ["a"] }],
      "usage: the format is not said > Add --format. Known: bars-csv, bars-parquet, ",
    ],
    ["an unknown format", [{ ...bars, format: "csv" }], 'usage: no format "csv" > Known: bars-csv'],
    [
      "no instrument",
      [{ ...bars, instrument: undefined }],
      "usage: the instrument of a.csv is not said",
    ],
    ["no instrument at all", [{ ...bars, instrument: "USDC" }], 'usage: "USDC" is no instrument'],
    [
      "no interval",
      [{ ...bars, interval: undefined }],
      "usage: bars-csv does not say how long a bar is > Add --interval",
    ],
    [
      "an unknown field",
      [{ ...bars, columns: "opened=o" }],
      'usage: --columns: bars-csv has no "opened" > It has time, open',
    ],
    [
      "columns that are fixed",
      [{ ...bars, format: "kraken-trades" }],
      "usage: the columns of kraken-trades are fixed",
    ],
    [
      "a stamp that is fixed",
      [{ ...bars, format: "binance-klines", columns: undefined }],
      "usage: binance-klines stamps a bar with its open",
    ],
  ] satisfies [string, ImportGroup[], string][])("%s is a usage error", (_, groups, expected) => {
    expect(complaint(...groups)).toContain(expected);
  });

  it("formats are known by unique names", () => {
    expect(new Set(importFormats.map(({ id }) => id)).size).toBe(importFormats.length);
  });
});
