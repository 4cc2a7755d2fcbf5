import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readManifest } from "../../recorder/tape/open-tape.ts";
import { makeTape, mixedRows, rowsSql, type SampleRow } from "../../recorder/tape/sample-tape.ts";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

const run = async (...argv: readonly string[]): Promise<void> => {
  expect(await runOn(machine, ...argv), machine.printed.err).toBe(0);
};
const at = (name: string): string => join(machine.cwd, name);
const filesOf = async (tape: string) =>
  (await readManifest(join(machine.cwd, tape))).files.map(
    ({ path, sha256 }) => `${path} ${sha256}`,
  );

const tick = (second: number, more: SampleRow): SampleRow => ({
  ...{ event_time: `2023-03-11 00:00:0${second}.000001`, venue: "kraken", symbol: "USDC/USD" },
  ...{ kind: "trade", price: "0.99570001", size: "1234567890.12345678", ...more },
});
/** What a CSV could lose: empty texts, quotes, formulas, line ends, letters of the world, the last digit. */
const awkward: readonly SampleRow[] = [
  tick(1, { trade_id: "", side: "buy" }),
  tick(2, { trade_id: "=1+1" }),
  tick(3, { trade_id: "'quoted', \"twice\"", side: "sell" }),
  tick(4, { symbol: "-USDC/USD", trade_id: "-1" }),
  tick(5, { kind: "status", detail: "two\nlines, and ü" }),
  tick(6, { trade_id: "a text of more than twelve bytes", price: "0.00000001", size: "0" }),
  { ...tick(7, {}), ...{ kind: "bar", open: "1", high: "1", low: "0.5", interval: 60_000_000 } },
];

it.each(["parquet", "csv", "arrow"])(
  "%s: out and in again it is the same tape, byte for byte",
  async (format) => {
    await makeTape({ rows: rowsSql(awkward), out: join(machine.cwd, "awkward") });
    await makeTape({
      ...{ rows: rowsSql(mixedRows.filter(({ kind }) => kind !== "gap")), clock: "receive_time" },
      out: join(machine.cwd, "recorded"),
    });
    for (const tape of ["awkward", "recorded"]) {
      const file = `${tape}.${format}`;
      await run("export", at(tape), "--out", file);
      const by = tape === "recorded" ? ["--by", "receive"] : [];
      await run("import", file, "--format", `ticks-${format}`, ...by, "--out", `${tape}-again`);
      expect(await filesOf(`${tape}-again`), tape).toEqual(await filesOf(tape));
    }
    const asked = ["import", `recorded.${format}`, "--format", `ticks-${format}`, "--out", "other"];
    expect(await runOn(machine, ...asked)).toBe(2);
    expect(machine.printed.err).toContain("Add --by receive");
  },
);

it("an Arrow file has dictionaries, times with their zone, and decimals or doubles", async () => {
  await importTrades(machine);
  const typesOf = (name: string) => {
    const { schema, numRows } = tableFromIPC(readFileSync(join(machine.cwd, name)));
    return [numRows, ...schema.fields.map(({ name, type }) => `${name} ${type}`)];
  };
  await run("export", at("dip"), "--out", "exact.arrow");
  await run("export", at("dip"), "--floats", "--out", "floats.arrow");
  const names = ["venue", "symbol", "kind", "side"].map(
    (name) => `${name} Dictionary<Int32, Utf8>`,
  );
  const exact = typesOf("exact.arrow");
  expect(exact).toEqual(
    expect.arrayContaining([720, "event_time Timestamp<MICROSECOND, UTC>", ...names]),
  );
  expect(exact).toContain("price Decimal[18e+8]");
  expect(typesOf("floats.arrow")).toContain("price Float64");
});

it("takes a range and instruments, and says what it wrote", async () => {
  await importTrades(machine);
  const range = ["--from", "2023-03-11T00:00:10Z", "--to", "2023-03-11T00:00:30Z"];
  await run(
    "export",
    at("dip"),
    ...range,
    "--instrument",
    "kraken:USDC/USD",
    "--out",
    "x.csv",
    "--json",
  );
  const lines = readFileSync(join(machine.cwd, "x.csv"), "utf8").trim().split("\n");
  expect(lines.map((line) => line.split(",").slice(0, 2).join(" "))).toEqual([
    "seq event_time",
    "2 2023-03-11T00:00:10.000000Z",
    "3 2023-03-11T00:00:20.000000Z",
  ]);
  expect(jsonLines(machine)).toMatchObject([{ type: "result", path: "x.csv", format: "csv" }]);
});

it("leaves what is there alone, and nothing behind where it fails or is stopped", async () => {
  await importTrades(machine);
  writeFileSync(join(machine.cwd, "taken.csv"), "mine");
  const before = readdirSync(machine.cwd);
  const refused = async (code: number, message: RegExp, ...argv: readonly string[]) => {
    machine.printed.err = "";
    expect(await runOn(machine, "export", at("dip"), ...argv)).toBe(code);
    expect(machine.printed.err).toMatch(message);
    expect(readdirSync(machine.cwd).filter((name) => name !== ".pegtape")).toEqual(before);
  };
  await refused(2, /taken\.csv exists already/, "--out", "taken.csv");
  await refused(2, /cannot tell the format of "x\.xls"/, "--out", "x.xls");
  await refused(
    2,
    /no instrument "kraken:USDC\/EUR"/,
    "--out",
    "x.csv",
    "--instrument",
    "kraken:USDC/EUR",
  );
  await refused(2, /no folder "none"/, "--out", "none/x.csv");
  expect(readFileSync(join(machine.cwd, "taken.csv"), "utf8")).toBe("mine");
  machine.interrupt();
  await refused(130, /^$/, "--out", "x.csv");
});

it("merge and compact as commands", async () => {
  await importTrades(machine);
  await run("merge", at("dip"), at("dip"), "--out", "both", "--json");
  expect(jsonLines(machine)).toMatchObject([{ type: "result", ticks: 720, duplicates: 720 }]);
  expect(await filesOf("both")).toEqual(await filesOf("dip"));
  machine.printed.out = "";
  await run("compact", at("both"));
  expect(machine.printed.out).toBe(
    `${at("both")}: 1 files, as large as they should be, 720 ticks\n`,
  );
  expect(await runOn(machine, "merge", at("dip"), at("dip"))).toBe(2);
  expect(machine.printed.err).toContain("merge needs --out");
});
