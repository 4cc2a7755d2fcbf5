import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { Catalogue } from "../view/catalogue.ts";
import { SqlDesk } from "./sql-desk.ts";
import statements from "./testing/hostile-statements.json" with { type: "json" };

// Two hundred statements and more that a stranger might try, as data beside this file. `refused`: the answer is an error.
// `bounded`: the answer may be a result, but it comes soon and takes little.

const SECRET = "canary-7d1f";

let home: string;
let before: string;
/** One with time to read a statement, one that soon ends what it runs. */
let desk: SqlDesk;
let hasty: SqlDesk;
let parquet: string;
beforeAll(async () => {
  process.env["PEGTAPE_SECRET"] = SECRET;
  home = await mkdtemp(join(tmpdir(), "pegtape-hostile-"));
  const manifest = await writeSmallTape({ home, name: "small", hours: 1 });
  parquet = join(home, "tapes", "small", manifest.files[0]?.path ?? "");
  await writeFile(join(home, "canary.txt"), `${SECRET}\n`);
  await mkdir(join(home, "p"));
  const small = { memory: "64MB", spill: "16MB", rows: 100, waiting: 1000, exportBytes: 2_000_000 };
  desk = new SqlDesk(new Catalogue(home), home, { ...small, timeMs: 30_000, exportMs: 30_000 });
  const hurry = { timeMs: 100, graceMs: 200, residentBytes: 400_000_000 };
  hasty = new SqlDesk(new Catalogue(home), home, { ...small, ...hurry });
  // What was checked of a tape is written down when it is first asked for.
  await desk.run({ sql: 'SELECT count(*) FROM "small"', asOf: undefined });
  before = await contents(home);
});
afterAll(async () => {
  delete process.env["PEGTAPE_SECRET"];
  await desk.close();
  await hasty.close();
  await rm(home, { recursive: true, force: true });
});

/** Every file below a folder with the hash of its content. */
const contents = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return `${path} ${createHash("sha256")
      .update(await readFile(path))
      .digest("hex")}`;
  });
  return (await Promise.all(texts)).sort().join("\n");
};

const fill = (sql: string): string =>
  sql
    .replaceAll("{canary}", join(home, "canary.txt"))
    .replaceAll("{parquet}", parquet)
    .replaceAll("{home}", home);

const run = async (at: SqlDesk, sql: string): Promise<string> => {
  try {
    return `answered ${JSON.stringify(await at.run({ sql: fill(sql), asOf: undefined }))}`;
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    return `${error.code} ${error.message} ${error.hint}`;
  }
};

describe.each(statements)("what $kind", ({ expect: wanted, statements: all }) => {
  it(`is ${wanted}, all ${all.length}`, async () => {
    const at = wanted === "refused" ? desk : hasty;
    const answers = await Promise.all(all.map((sql) => run(at, sql)));
    for (const [i, answer] of answers.entries()) {
      if (wanted === "refused") expect(answer, all[i]).toMatch(/^input (?!stopped|the query took)/);
      expect(answer, all[i]).not.toContain(SECRET);
      expect(answer.length, all[i]).toBeLessThan(10_000_000);
    }
  });
});

it("are more than two hundred", () => {
  expect(statements.flatMap((group) => group.statements).length).toBeGreaterThan(200);
});

it("leave nothing behind and everything as it was", async () => {
  expect(await contents(home)).toBe(before);
  const sql = 'SELECT count(*) FROM "small"';
  expect((await desk.run({ sql, asOf: undefined })).rows).toEqual([["1440"]]);
  // A machine under load may need more than its hundred milliseconds now and then.
  const again = () => hasty.run({ sql, asOf: undefined });
  expect((await vi.waitFor(again, { timeout: 30_000 })).rows).toEqual([["1440"]]);
});

it("are refused as exports, too, and a long export is stopped", async () => {
  const write = async (sql: string): Promise<unknown> =>
    desk.export({ sql: fill(sql), asOf: undefined }, "csv");
  await expect(write("COPY (SELECT 1) TO 'x.csv'")).rejects.toThrow("this is no SELECT");
  await expect(write("EXPLAIN SELECT 1")).rejects.toThrow("no rows to export");
  await expect(write("SELECT 1) TO 'x.csv'; --")).rejects.toThrow();
  await expect(write("SELECT * FROM '{parquet}'")).rejects.toThrow("there is no view");
  await expect(write("SELECT repeat('x', 1000) FROM range(100000000)")).rejects.toThrow(
    "longer than 0.002 GB",
  );
  expect(await contents(home)).toBe(before);
});
