import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

const file = (name: string, ...lines: string[]): string => {
  writeFileSync(join(machine.cwd, name), `${lines.join("\n")}\n`);
  return name;
};

const indicators = async (...argv: string[]): Promise<string[]> => {
  expect(await runOn(machine, "indicators", ...argv), machine.printed.err).toBe(0);
  return machine.printed.out.trimEnd().split("\n");
};

const START = 1_678_492_800_000;
const BARS = [
  "i,time_ms,open,high,low,close,volume",
  ...[1, 2, 1, 3].map(
    (close, i) => `${i},${START + i * 60_000},${close},${close},${close},${close},10`,
  ),
];

describe("over a file of bars", () => {
  it("prints a row a bar: its number, its time, each value under the text that asked for it", async () => {
    const bars = file("bars.csv", ...BARS);
    expect(await indicators(bars, "--select", "rsi(2)", "--select", "bollinger(2,1)")).toEqual([
      'i,time_ms,rsi(2),"bollinger(2,1).middle","bollinger(2,1).sd","bollinger(2,1).upper","bollinger(2,1).lower","bollinger(2,1).pctB","bollinger(2,1).bandwidth"',
      `0,${START},,,,,,,`,
      `1,${START + 60_000},,1.5,0.5,2,1,1,0.6666666666666666`,
      `2,${START + 120_000},50,1.5,0.5,2,1,0,0.6666666666666666`,
      `3,${START + 180_000},83.33333333333333,2,1,3,1,1,1`,
    ]);
    expect(machine.printed.err).toBe("4 rows, 7 columns\n");
  });

  it("is one JSON object a row with --json, null where there is no value", async () => {
    const bars = file("bars.csv", ...BARS);
    await indicators(bars, "--select", "rsi(2)", "--json");
    expect(jsonLines(machine).slice(1, 3)).toEqual([
      { type: "row", i: 1, timeMs: START + 60_000, values: { "rsi(2)": null } },
      { type: "row", i: 2, timeMs: START + 120_000, values: { "rsi(2)": 50 } },
    ]);
  });

  it("takes foreign names and units, ISO times, and a packed file", async () => {
    const csv = ["at;last", "2023-03-11T00:00:00Z;1", "2023-03-11T00:01:00Z;2"].join("\n");
    writeFileSync(join(machine.cwd, "odd.csv.gz"), gzipSync(`${csv}\n`));
    const rows = await indicators(
      ...["odd.csv.gz", "--select", "momentum(1)", "--columns", "time=at:iso,close=last"],
    );
    expect(rows.at(-1)).toBe(`1,${START + 60_000},1,10000`);
  });

  it("reads Parquet as it reads CSV", async () => {
    const bars = file("bars.csv", ...BARS);
    const parquet = join(machine.cwd, "bars.parquet");
    const database = await openDatabase();
    await database.run(
      `COPY (SELECT * FROM read_csv(${quoteText(join(machine.cwd, bars))})) TO ${quoteText(parquet)}`,
    );
    database.close();
    const fromCsv = await indicators(bars, "--all");
    machine.printed.out = "";
    expect(await indicators("bars.parquet", "--all")).toEqual(fromCsv);
  });

  it("takes par from --peg; with none nothing has a deviation", async () => {
    const bars = file("bars.csv", ...BARS);
    const half = await indicators(bars, "--select", "pegDeviation", "--peg", "2");
    expect(half.at(-1)).toBe(`3,${START + 180_000},5000,50`);
    machine.printed.out = "";
    const none = await indicators(bars, "--select", "pegDeviation", "--peg", "none");
    expect(none.at(-1)).toBe(`3,${START + 180_000},,`);
  });

  it("--all asks for every indicator of the input, with its defaults", async () => {
    const [header = ""] = await indicators(file("bars.csv", ...BARS), "--all");
    for (const name of ["atr.natr", "rsi", "volumeProfile.poc"]) expect(header).toContain(name);
  });
});

describe("refuses, in one line that says what to do", () => {
  it.each([
    [[], 'no indicator is asked for. Add --select "rsi(14)"'],
    [["--select", "rso(14)"], 'no indicator "rso". Did you mean rsi'],
    [["--select", "rsi(0)"], 'rsi: n "0" is under 1'],
    [["--select", "rsi", "--all"], "--all and --select are both given"],
    [["--select", "rsi", "--select", "rsi"], '"rsi" is asked for twice'],
    [["--select", "rsi", "--input", "coins"], "rsi is fed with bars, not coins. Add --input bars"],
    [["--all", "--peg", "0"], '--peg "0" is no price'],
    [["--all", "--columns", "shut=c"], '--columns: bars has no "shut"'],
    [["--all", "--interval", "1y"], '"1y"'],
  ])("%j", async (argv, message) => {
    const bars = file("bars.csv", ...BARS);
    expect(await runOn(machine, "indicators", bars, ...argv)).toBe(2);
    expect(machine.printed.err).toContain(message);
    expect(machine.printed.err.match(/\n/g)).toHaveLength(1);
    expect(machine.printed.out).toBe("");
  });

  it.each([
    ["no file", ["missing.csv", "--all"], "no file missing.csv"],
    ["a folder", [".", "--all"], ". is no file"],
  ])("%s", async (_, argv, message) => {
    expect(await runOn(machine, "indicators", ...argv)).toBe(2);
    expect(machine.printed.err).toContain(message);
  });

  it.each([
    [
      "a bad number",
      ["time_ms,close", `${START},x`],
      'rows.csv, row 1 (line 2), column "close": "x" is no number',
    ],
    ["no close", ["time_ms,open", `${START},1`], 'rows.csv has no column "close"'],
    [
      "disorder",
      ["time_ms,close", `${START},1`, `${START - 1},1`],
      "rows.csv, row 2: its time is before that of the row above",
    ],
    ["nothing in it", ["time_ms,close"], "rows.csv holds no rows"],
  ])("%s", async (_, lines, message) => {
    expect(await runOn(machine, "indicators", file("rows.csv", ...lines), "--all")).toBe(2);
    expect(machine.printed.err).toContain(message);
    expect(machine.printed.out).toBe("");
  });
});

it("stops soon when it is interrupted, after whole rows", async () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `${START + i * 1000},1`);
  const name = file("long.csv", "time_ms,close", ...lines);
  machine.interrupt();
  expect(await runOn(machine, "indicators", name, "--select", "sma(2)")).toBe(130);
  expect(machine.printed.out.endsWith("\n")).toBe(true);
  expect(readFileSync(join(machine.cwd, name), "utf8").split("\n").length).toBeGreaterThan(
    machine.printed.out.split("\n").length,
  );
});
