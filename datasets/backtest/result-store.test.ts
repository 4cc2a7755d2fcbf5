import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { readSeries } from "./read-series.ts";
import { readSheet } from "./read-sheet.ts";
import { keepResult, keptResults, loadSheet, resultId, tablePath } from "./result-store.ts";
import { writeTable } from "./row-table.ts";
import { runTable } from "./run-tables.ts";
import { sampleResult } from "./testing/keep-samples.ts";

let home = "";
let id = "";
const { sheet, records, series } = sampleResult();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-results-"));
  ({ id } = await keepResult(home, sheet, records));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const query = async (sql: string): Promise<Record<string, unknown>[]> => {
  const database = await openDatabase({ threads: 1 });
  try {
    return await database.rows(sql);
  } finally {
    database.close();
  }
};
const parquet = (name: string): string => `read_parquet(${quoteText(tablePath(home, id, name))})`;

describe("a result that is kept", () => {
  it("comes back as it was: the sheet, and what its pictures are drawn of", async () => {
    expect(await loadSheet(home, id)).toEqual(sheet);
    expect(await readSeries(home, id)).toEqual(series);
  });

  it("is named by what decides it, and replaced by itself", async () => {
    expect(id).toMatch(/^depegReversion-svb_2023-[0-9a-f]{12}$/);
    await keepResult(home, sheet, records);
    expect((await keptResults(home)).map((each) => each.id)).toEqual([id]);
    expect(await readdir(join(home, "results")), "nothing is left beside it").toEqual([id]);
    const other = { ...sheet, settings: { ...sheet.settings, seed: 8 } };
    expect(resultId(other)).not.toBe(id);
    // What it came to does not name it.
    expect(resultId({ ...sheet, pnl: { ...sheet.pnl, end: "0" } })).toBe(id);
  });

  it("holds money exactly, and says in every row what kind of tape it was", async () => {
    const [fees] = await query(
      `SELECT CAST(sum(fee) AS VARCHAR) AS fees, CAST(sum(price * size) AS VARCHAR) AS notional FROM ${parquet("fills")}`,
    );
    expect(fees).toEqual({ fees: "1.4520000000000000", notional: "3023.0000000000000000" });
    for (const name of ["fills", "orders", "trades", "equity", "prices"])
      expect(await query(`SELECT DISTINCT kind FROM ${parquet(name)}`), name).toEqual([
        { kind: "reconstructed" },
      ]);
    expect(await query(`SELECT id, "limit", expires FROM ${parquet("orders")} LIMIT 1`)).toEqual([
      { id: 1n, limit: null, expires: null },
    ]);
  });

  it("writes the same tables as Arrow", async () => {
    const target = join(home, "fills.arrow");
    await writeTable(runTable("fills", records), "arrow", target);
    const { tableFromIPC } = await import("apache-arrow");
    const { readFile } = await import("node:fs/promises");
    const table = tableFromIPC(await readFile(target));
    expect(table.numRows).toBe(5);
    expect(table.getChild("instrument")?.get(2)).toBe("coinbase:USDC/USD");
  });
});

describe("what is no result", () => {
  it.each(["../results", "..", ".hidden", "a/b", "", "x".repeat(300), "nobody"])(
    "is not looked for as a path: %s",
    async (name) => {
      await expect(loadSheet(home, name)).rejects.toThrow(/no result ".*" is kept/);
    },
  );

  it("is refused with the place that is wrong", () => {
    const broken = (change: object): string => JSON.stringify({ ...sheet, ...change });
    const refuse = (text: string, why: RegExp): void =>
      expect(() => readSheet(text, "result x")).toThrow(why);
    refuse("{", /^result x is no result of a backtest: it is no JSON/);
    refuse(broken({ format: 2 }), /format/);
    refuse(broken({ pnl: { ...sheet.pnl, end: "1e9" } }), /pnl\.end: no decimal/);
    refuse(broken({ tape: { ...sheet.tape, from: "yesterday" } }), /tape\.from/);
    refuse(broken({ remarks: new Array(1000).fill("x") }), /remarks/);
    refuse(broken({ remarks: ["x".repeat(5000)] }), /remarks\.0/);
    refuse(broken({ watermark: "REAL" }), /watermark/);
    refuse(broken({ trades: [{ ...sheet.trades[0], pnl: "much" }] }), /trades\.0\.pnl/);
  });

  it("stops no list, and a damaged table is named", async () => {
    const folder = join(home, "results", "stranger");
    await mkdir(folder);
    await writeFile(join(folder, "result.json"), JSON.stringify(sheet));
    await writeFile(join(folder, "equity.parquet"), "no Parquet at all");
    await mkdir(join(home, "results", "empty"));
    expect((await keptResults(home)).map((each) => each.id).sort()).toEqual([id, "stranger"]);
    await expect(readSeries(home, "stranger")).rejects.toThrow(
      /^equity\.parquet of result stranger cannot be read/,
    );
    await rm(folder, { recursive: true });
  });
});
