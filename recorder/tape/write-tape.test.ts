import { spawnSync } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../duckdb.ts";
import { hashFile } from "./durable.ts";
import { parseManifest } from "./manifest.ts";
import {
  makeTape,
  mixedRows,
  rowsSql,
  sampleOptions,
  temporaryFolder,
  tradesSql,
} from "./sample-tape.ts";
import { tickColumns } from "./tick-columns.ts";
import { writeTape } from "./write-tape.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: Database;
beforeEach(async () => {
  folder = await temporaryFolder();
  database = await openDatabase({ threads: 2 });
});
afterEach(async () => {
  database.close();
  await folder.remove();
});
const out = (name = "tape"): string => join(folder.path, name);
const trade = { venue: "kraken", symbol: "USDC/USD", kind: "trade", price: "1", size: "1" };

describe("writeTape", () => {
  it("writes the contract's columns, numbered without holes, in folders of the clock's UTC date", async () => {
    const manifest = await makeTape({
      rows: rowsSql(mixedRows),
      out: out(),
      clock: "receive_time",
    });
    expect(manifest.files.map(({ path }) => path)).toEqual([
      "ticks/date=2023-03-10/ticks-000000000001.parquet",
      "ticks/date=2023-03-11/ticks-000000000004.parquet",
    ]);
    for (const { path, firstSeq, lastSeq } of manifest.files) {
      const file = join(out(), path);
      const columns = await database.rows(
        "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)",
        [file],
      );
      expect(
        Object.fromEntries(columns.map((row) => [row["column_name"], row["column_type"]])),
      ).toEqual(tickColumns);
      const seqs = await database.rows("SELECT seq::INTEGER AS seq FROM read_parquet(?)", [file]);
      expect(seqs.map((row) => row["seq"])).toEqual(
        Array.from({ length: lastSeq - firstSeq + 1 }, (_, index) => firstSeq + index),
      );
      const codecs = await database.rows(
        "SELECT DISTINCT compression AS codec FROM parquet_metadata(?)",
        [file],
      );
      expect(codecs).toEqual([{ codec: "ZSTD" }]);
    }
  });

  it("says in tape.json what is there, and returns the same", async () => {
    const manifest = await makeTape({ rows: tradesSql(1000), out: out() });
    const text = await readFile(join(out(), "tape.json"), "utf8");
    expect(parseManifest(text, "tape.json")).toEqual(manifest);
    expect(manifest).toMatchObject({
      ...{
        format: 1,
        name: "sample",
        kind: "simulated",
        clock: "event_time",
        ticks: 1000,
        licence: "CC0-1.0",
      },
      ...{
        from: "2023-03-10T00:00:00.000000Z",
        to: "2023-03-12T23:55:40.800000Z",
        source: { made: "by a test" },
      },
      // In order of first appearance, which is the order in which the engine takes them.
      instruments: ["kraken:USDC/USD", "kraken:USDT/USD", "coinbase:USDT/USD"],
    });
    expect(manifest.files).toHaveLength(3);
    for (const { path, sha256 } of manifest.files)
      expect(sha256).toBe(await hashFile(join(out(), path)));
  });

  it("cuts files at a number of rows", async () => {
    const manifest = await makeTape({ rows: tradesSql(1000), out: out(), rowsPerFile: 200 });
    expect(manifest.files.map(({ rows }) => rows)).toEqual([200, 134, 200, 133, 200, 133]);
    expect(manifest.files.map(({ firstSeq }) => firstSeq)).toEqual([1, 201, 335, 535, 668, 868]);
  });

  it("writes the same bytes again, however many threads there are", async () => {
    // Several row groups a file: that is where threads could cut differently.
    const rows = tradesSql(500_000);
    const manifests = [];
    for (const threads of [1, 2, 4]) {
      await database.run(`SET threads = ${threads}`);
      manifests.push(
        await writeTape({ database, ...sampleOptions, rows, out: out(`tape-${threads}`) }),
      );
      const [after] = await database.rows("SELECT current_setting('threads') AS threads");
      expect(Number(after?.["threads"]), "the database keeps its threads").toBe(threads);
    }
    expect(manifests[1]).toEqual(manifests[0]);
    expect(manifests[2]).toEqual(manifests[0]);
  });

  it("refuses a target that exists, and leaves it as it is", async () => {
    await makeTape({ rows: tradesSql(10), out: out() });
    const before = await hashFile(join(out(), "tape.json"));
    await expect(makeTape({ rows: tradesSql(20), out: out() })).rejects.toMatchObject({
      code: "usage",
      message: `${out()} exists already`,
    });
    expect(await hashFile(join(out(), "tape.json"))).toBe(before);
    expect(await readdir(folder.path)).toEqual(["tape"]);
  });

  it.each([
    [
      "time that goes back",
      ["2023-03-11 00:00:02", "2023-03-11 00:00:01"],
      /^row 2 has no event_time, or one earlier/,
    ],
    ["a row without the clock", ["2023-03-11 00:00:02", undefined], /^row 2 has no event_time/],
  ])("refuses %s and leaves nothing behind", async (_, times, message) => {
    const rows = rowsSql(
      times.map((time) => ({ ...trade, ...(time === undefined ? {} : { event_time: time }) })),
    );
    await expect(makeTape({ rows, out: out() })).rejects.toMatchObject({
      code: "input",
      message: expect.stringMatching(message),
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("refuses no rows at all, a price that does not fit and an instrument that is none", async () => {
    const time = { event_time: "2023-03-11 00:00:00" };
    const empty = `SELECT * FROM (${tradesSql(10)}) WHERE false`;
    await expect(makeTape({ rows: empty, out: out("new/folders/tape") })).rejects.toMatchObject({
      code: "input",
    });
    const tooLarge = `SELECT * REPLACE ('12345678901' AS price) FROM (${tradesSql(10)})`;
    await expect(makeTape({ rows: tooLarge, out: out() })).rejects.toMatchObject({ code: "input" });
    const nameless = rowsSql([{ ...trade, ...time, symbol: "USDC-USD" }]);
    await expect(makeTape({ rows: nameless, out: out() })).rejects.toMatchObject({
      message: '"kraken:USDC-USD" is no instrument',
    });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("says that the disk is full, and leaves nothing behind", async () => {
    // A limit on the size of files is the full disk that every machine can have: the same failed write, midway.
    const script = fileURLToPath(new URL("full-disk.test-child.ts", import.meta.url));
    const command = 'ulimit -f 64; exec "$0" --import tsx "$1" "$2"';
    const { stdout, stderr } = spawnSync("sh", ["-c", command, process.execPath, script, out()], {
      encoding: "utf8",
    });
    expect(stdout, stderr).toContain(`environment disk full: could not write ${out()}`);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("says so when nothing can be written there", async () => {
    const file = join(folder.path, "file");
    await makeTape({ rows: tradesSql(10), out: file });
    // A file in the place of a folder fails for every user, root too.
    const inside = join(file, "tape.json", "tape");
    await expect(makeTape({ rows: tradesSql(10), out: inside })).rejects.toMatchObject({
      code: "environment",
      message: expect.stringMatching(/could not write .*ENOTDIR/),
    });
    expect((await stat(join(file, "tape.json"))).isFile()).toBe(true);
  });
});
