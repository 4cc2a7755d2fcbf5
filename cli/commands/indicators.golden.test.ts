import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { indicators } from "../../engine/indicators/registry.ts";
import { goldenColumns, goldenFaults, goldenPath } from "../../engine/testing/golden.ts";
import { runOn, type TestMachine, testMachine } from "../test-machine.ts";

// The reference vectors through the command line: every select that they name, over every input.

const machines: TestMachine[] = [];
afterAll(() => {
  for (const machine of machines) machine.dispose();
});

/** A header may hold quoted names; the rows are plain. */
const fieldsOf = (header: string): string[] =>
  [...header.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

const columnsOf = (text: string): Map<string, string[]> => {
  const [header = "", ...rows] = text.trimEnd().split("\n");
  const cells = rows.map((row) => row.split(","));
  return new Map(fieldsOf(header).map((name, at) => [name, cells.map((row) => row[at] ?? "")]));
};

const inputs = ["bars", "l1", "venues", "coins"] as const;
describe.each(inputs.flatMap((input) => ["a", "b"].map((series) => ({ input, series }))))(
  "$input of series $series",
  ({ input, series }) => {
    let ours = new Map<string, string[]>();
    const columns = goldenColumns.filter((column) => column.input === input);

    beforeAll(async () => {
      const selects = new Set(columns.flatMap((column) => column.selects));
      const argv = [...selects].flatMap((select) => ["--select", select]);
      const machine = testMachine();
      machines.push(machine);
      const path = goldenPath(`${series}/${input}.csv`);
      const code = await runOn(machine, "indicators", path, "--input", input, ...argv);
      expect(code, machine.printed.err).toBe(0);
      ours = columnsOf(machine.printed.out);
    });

    it("keeps the rows' numbers and times", () => {
      const given = ours.get("i") ?? [];
      expect(given.length).toBeGreaterThanOrEqual(600);
      expect(given.every((text, i) => text === String(i))).toBe(true);
      expect(ours.get("time_ms")?.every((text) => /^1\d{12}$/.test(text))).toBe(true);
    });

    it.each(columns)("$ours is $file, $column", (column) => {
      expect(goldenFaults(column, series, ours.get(column.ours) ?? [])).toEqual([]);
    });
  },
);

it("asks for every column that the reference maps, of indicators that all exist", () => {
  expect(goldenColumns.length).toBeGreaterThanOrEqual(85);
  const ids = goldenColumns.flatMap(({ selects }) => selects.map((text) => /^\w*/.exec(text)?.[0]));
  expect(ids.filter((id) => !indicators.has(id ?? ""))).toEqual([]);
});

it("would see a value that is off, one too many and one too few", () => {
  const [column] = goldenColumns.filter(({ file }) => file === "talib/sma20");
  if (column === undefined) throw new Error("no reference of the moving average");
  const right = Array.from({ length: 1000 }, () => "");
  expect(goldenFaults(column, "a", right)).toHaveLength(981);
  expect(goldenFaults(column, "a", ["1", ...right.slice(1)])).toHaveLength(982);
  expect(
    goldenFaults(
      column,
      "a",
      right.map(() => "1.5"),
    ).length,
  ).toBe(1000);
  expect(goldenFaults(column, "a", right.slice(1))).toEqual(["999 rows, expected 1000"]);
});
