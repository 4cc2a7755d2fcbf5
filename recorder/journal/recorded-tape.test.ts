import { copyFile, cp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../duckdb.ts";
import { checkTape } from "../tape/check-tape.ts";
import { openTape, readManifest } from "../tape/open-tape.ts";
import { collect, temporaryFolder } from "../tape/sample-tape.ts";
import { ParquetCodec } from "./parquet-codec.ts";
import { realDisk } from "./real-disk.ts";
import { rebuildTape } from "./rebuild.ts";
import { recordTape } from "./testing/record-tape.ts";
import { processOf } from "./testing/scenario.ts";
import { TinyFold } from "./testing/tiny-fold.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: string;
const codec = new ParquetCodec();
beforeAll(async () => {
  folder = await temporaryFolder();
  tape = join(folder.path, "live");
  await recordTape({ folder: tape, codec, frames: 400 });
});
afterAll(async () => {
  await codec.close();
  await folder.remove();
});

/** Every file below a folder, by its path. */
const filesBelow = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

describe("a recording on a real disk", () => {
  it("is read like any tape, and gives exactly the batches that the pipeline got live", async () => {
    const opened = await openTape(tape, { home: folder.path });
    const { records } = await collect(opened);
    const fold = new TinyFold();
    for (const { path } of opened.manifest.files.filter((file) => file.path.startsWith("raw/")))
      for await (const frames of codec.frames(join(tape, path)))
        for (const frame of frames) fold.frame(frame);
    expect(opened.instruments).toEqual(fold.instruments);
    const live = await collect({
      ...opened,
      batches: async function* () {
        yield fold.rows.batch;
      },
    });
    expect(records).toEqual(live.records);
    expect(records.length).toBeGreaterThan(350);
    opened.close();
  });

  it("holds what the contract says of its columns", async () => {
    const database = await openDatabase();
    const manifest = await readManifest(tape);
    const [raw] = manifest.files;
    const rows = await database.rows(
      "SELECT * FROM read_parquet(?, hive_partitioning = false) ORDER BY seq LIMIT 3",
      [join(tape, raw?.path ?? "")],
    );
    expect(rows).toEqual([
      {
        ...{ seq: 1n, receive_time: new Date("2024-03-09T23:59:00Z"), venue: "", connection: 0 },
        ...{ direction: "note", frame: '{"note":"clock"}' },
      },
      {
        ...{ seq: 2n, receive_time: new Date("2024-03-09T23:59:00.25Z"), venue: "kraken" },
        ...{ connection: 2, direction: "in", frame: "USDT/USD 0.990" },
      },
      {
        ...{ seq: 3n, receive_time: new Date("2024-03-09T23:59:00.5Z"), venue: "kraken" },
        ...{ connection: 3, direction: "in", frame: "USDT/USD 0.991" },
      },
    ]);
    const [sizes] = await database.rows(
      `SELECT max(size)::VARCHAR AS size, count(trade_id) AS ids FROM read_parquet(?)`,
      [join(tape, manifest.files[1]?.path ?? "")],
    );
    expect(sizes?.["size"]).toBe("9000000000.00000000");
    database.close();
  });

  it("is found in order by check, gaps apart", async () => {
    const findings = await checkTape(tape);
    expect(findings.filter(({ severity }) => severity === "problem")).toEqual([]);
    expect(findings.map(({ code }) => code)).toContain("gap");
  });

  it("is found wrong by check where its frames are not what tape.json says", async () => {
    const copy = join(folder.path, "copy");
    await cp(tape, copy, { recursive: true });
    const manifest = await readManifest(copy);
    const [raw, ticks] = manifest.files;
    if (raw === undefined || ticks === undefined) throw new Error("no files");
    const path = join(copy, "tape.json");
    await writeFile(path, JSON.stringify(manifest).replace(`"rows":${raw.rows}`, '"rows":7'));
    expect(await checkTape(copy)).toContainEqual({
      ...{ code: "manifest", severity: "problem", file: raw.path },
      message: `${raw.path} has ${raw.rows} rows, tape.json says 7`,
    });
    await copyFile(join(copy, ticks.path), join(copy, raw.path));
    await writeFile(path, JSON.stringify(manifest).replace(raw.sha256, ticks.sha256));
    const problems = (await checkTape(copy)).filter(({ severity }) => severity === "problem");
    expect(problems).toMatchObject([
      { code: "schema", file: raw.path, message: expect.stringContaining('column "connection"') },
    ]);
  });

  it("is not found wrong by check for files that a recorder at work is about to list", async () => {
    const copy = join(folder.path, "at-work");
    await cp(tape, copy, { recursive: true });
    const last = (await readManifest(copy)).files.at(-1)?.path ?? "";
    await copyFile(join(copy, last), join(copy, last.replace("ticks-0", "ticks-1")));
    const extras = async () =>
      (await checkTape(copy)).filter(({ code }) => code === "extra-file").length;
    expect(await extras()).toBe(1);
    await realDisk.makeFolder(join(copy, "journal"));
    expect(await extras()).toBe(0);
  });

  it("belongs to its owner alone", async () => {
    for (const path of await filesBelow(tape)) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(tape)).mode & 0o777).toBe(0o700);
    expect((await stat(join(tape, "raw"))).mode & 0o777).toBe(0o700);
  });

  it("is rebuilt byte for byte", async () => {
    const before = await Promise.all((await filesBelow(tape)).map((path) => readFile(path)));
    const fold = () => new TinyFold();
    const rebuilt = await rebuildTape({ disk: realDisk, codec, fold, folder: tape }, processOf(1));
    expect(rebuilt).toMatchObject({ replaced: [], removed: [] });
    expect(rebuilt.files).toBeGreaterThan(2);
    expect(await Promise.all((await filesBelow(tape)).map((path) => readFile(path)))).toEqual(
      before,
    );
  });
});
