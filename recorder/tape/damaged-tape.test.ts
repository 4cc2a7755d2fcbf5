import {
  appendFile,
  copyFile,
  mkdir,
  open,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../duckdb.ts";
import { hashFile } from "./durable.ts";
import type { Manifest } from "./manifest.ts";
import { openTape } from "./open-tape.ts";
import { collect, makeTape, rowsSql, temporaryFolder, tradesSql } from "./sample-tape.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, "home");
});
afterEach(() => folder.remove());
const records = async (tape: string, cache = false): Promise<string[]> => {
  const opened = await openTape(tape, { home, cache });
  try {
    return (await collect(opened)).records;
  } finally {
    opened.close();
  }
};

describe("a tape that is not what it was", () => {
  let tape: string;
  let manifest: Manifest;
  let file: string;
  beforeEach(async () => {
    tape = join(home, "tape");
    manifest = await makeTape({ rows: tradesSql(20_000), out: tape });
    file = join(tape, manifest.files[1]?.path ?? "");
  });
  const rewrite = (change: (manifest: Record<string, unknown>) => void): Promise<void> => {
    const copy = structuredClone(manifest);
    change(copy);
    return writeFile(join(tape, "tape.json"), JSON.stringify(copy));
  };
  const failure = async (): Promise<{ code: string; message: string; hint: string }> => {
    const error: unknown = await records(tape, true).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "WorkbenchError" });
    const { code, message, hint } = error as { code: string; message: string; hint: string };
    expect(message).not.toContain("\n");
    expect(hint).not.toBe("");
    return { code, message, hint };
  };
  const flipBit = async (path: string, at: number): Promise<void> => {
    const handle = await open(path, "r+");
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    byte.writeUInt8(byte.readUInt8(0) ^ 4, 0);
    await handle.write(byte, 0, 1, at);
    await handle.close();
  };

  it.each(["before it was ever read", "after it was read and cached"])(
    "has a flipped bit, %s",
    async (when) => {
      if (when.startsWith("after")) await records(tape, true);
      const { size } = await stat(file);
      // Wherever it is: DuckDB would read most of these as other numbers, and say nothing.
      for (const part of [0.1, 0.5, 0.9]) {
        await flipBit(file, Math.floor(size * part));
        expect(await failure()).toMatchObject({
          code: "damaged",
          message: `${file} is damaged: its SHA-256 is not the one in tape.json`,
        });
        await flipBit(file, Math.floor(size * part));
      }
      expect(await records(tape, true)).toHaveLength(20_000);
    },
  );

  it("is noticed while it is open, too", async () => {
    const opened = await openTape(tape, { home, cache: false });
    await collect(opened);
    await flipBit(file, 1000);
    await expect(collect(opened)).rejects.toMatchObject({ code: "damaged" });
    opened.close();
  });

  it("has a file cut short, or a longer one", async () => {
    const { size } = await stat(file);
    await truncate(file, size - 100);
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: `${file} is truncated: ${size - 100} bytes, without the end of a Parquet file`,
    });
    await appendFile(file, Buffer.alloc(200));
    expect(await failure()).toMatchObject({ code: "damaged" });
  });

  it("lacks a file, or has another one in its place", async () => {
    await copyFile(join(tape, manifest.files[0]?.path ?? ""), file);
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: expect.stringContaining(file),
    });
    await rm(file);
    expect(await failure()).toMatchObject({ code: "missing", message: `${file} is missing` });
  });

  it("is half written", async () => {
    await rm(join(tape, "tape.json"));
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: `${tape} has no tape.json: it is no tape, or one that is half written`,
    });
    await rm(tape, { recursive: true });
    expect(await failure()).toMatchObject({ code: "missing", message: `no tape at ${tape}` });
  });

  it("is of a format that this version does not know", async () => {
    await rewrite((copy) => {
      copy["format"] = 2;
    });
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: `${join(tape, "tape.json")} is of tape format 2, this version reads format 1`,
      hint: expect.stringContaining("Update"),
    });
  });

  it("has a tape.json that is not JSON, or lacks a field", async () => {
    const path = join(tape, "tape.json");
    await writeFile(path, (await readFile(path, "utf8")).slice(0, 200));
    expect(await failure()).toMatchObject({ code: "damaged", message: `${path} is not JSON` });
    await rewrite((copy) => {
      copy["clock"] = "wall";
    });
    expect(await failure()).toMatchObject({
      message: expect.stringContaining('is no tape manifest: "clock"'),
    });
    await writeFile(path, "[]");
    expect(await failure()).toMatchObject({
      message: expect.stringContaining("is no tape manifest"),
    });
  });

  it.each([
    "../x.parquet",
    "ticks/../../x.parquet",
    "/etc/passwd",
    "ticks\\x.parquet",
    "ticks/./x",
    "x",
    "",
  ])("names a file outside of it: %j", async (path) => {
    await rewrite((copy) => {
      copy["files"] = manifest.files.map((known, index) =>
        index === 0 ? { ...known, path } : known,
      );
    });
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: expect.stringContaining("outside the tape's folder"),
    });
  });

  it("counts other rows than its files hold", async () => {
    await rewrite((copy) => {
      copy["ticks"] = 20_001;
      copy["files"] = manifest.files.map((known, index) =>
        index === 2 ? { ...known, rows: known.rows + 1, lastSeq: known.lastSeq + 1 } : known,
      );
    });
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: expect.stringMatching(/has 6666 rows, tape.json says 6667$/),
    });
    await rewrite((copy) => {
      copy["ticks"] = 20_001;
    });
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: expect.stringContaining("contradicts itself"),
    });
  });

  it("says that it begins or ends at other times than its files", async () => {
    await rewrite((copy) => {
      copy["from"] = "2023-03-09T00:00:00.000000Z";
    });
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: expect.stringMatching(
        /contradicts itself: it begins at 2023-03-09T.*, its files at /,
      ),
    });
    await rewrite((copy) => {
      copy["to"] = "2023-03-14T00:00:00.000000Z";
    });
    expect(await failure()).toMatchObject({ message: expect.stringContaining("it ends at") });
  });

  const replaceFile = async (select: string): Promise<void> => {
    const database = await openDatabase({ threads: 1 });
    const other = join(home, "other.parquet");
    await database.run(
      `COPY (SELECT ${select} FROM read_parquet('${file}', hive_partitioning = false)) TO '${other}'`,
    );
    database.close();
    await copyFile(other, file);
    const sha256 = await hashFile(file);
    await rewrite((copy) => {
      copy["files"] = manifest.files.map((known, index) =>
        index === 1 ? { ...known, sha256 } : known,
      );
    });
  };

  it.each([
    ["lacks a column", "* EXCLUDE (bid)", 'has column "bid" as nothing, expected DECIMAL(18,8)'],
    [
      "has a column of another type",
      "* REPLACE (price::DOUBLE AS price)",
      'has column "price" as DOUBLE',
    ],
    ["has a hole in seq", "* REPLACE (seq + (seq > 8000)::BIGINT AS seq)", "comes after seq"],
    [
      "has time going back",
      "* REPLACE (event_time - to_seconds(60 * (seq = 9000)::INT) AS event_time)",
      "at seq 9000 time goes back",
    ],
    [
      "has a record without time",
      "* REPLACE (CASE seq WHEN 9000 THEN NULL ELSE event_time END AS event_time)",
      "seq 9000 has no event_time",
    ],
    [
      "has an instrument that it does not list",
      "* REPLACE (CASE seq WHEN 9000 THEN 'okx' ELSE venue END AS venue)",
      "seq 9000 is of no instrument",
    ],
  ])("%s", async (_, select, message) => {
    await replaceFile(select);
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: expect.stringContaining(message),
    });
  });

  it("is no Parquet at all, with the right checksum", async () => {
    await writeFile(file, "PAR1 but nothing else PAR1");
    const sha256 = await hashFile(file);
    await rewrite((copy) => {
      copy["files"] = manifest.files.map((known, index) =>
        index === 1 ? { ...known, sha256 } : known,
      );
    });
    expect(await failure()).toMatchObject({
      code: "damaged",
      message: `${file} is no Parquet file`,
    });
  });

  it.each([
    "lost",
    '{"from":"2023-03-11T00:00:01Z","to":"2023-03-11T00:00:00Z","reason":"x","missed":0}',
  ])("has a gap whose detail cannot be read: %s", async (detail) => {
    const out = join(home, "gap");
    const rows = [
      {
        venue: "kraken",
        symbol: "USDC/USD",
        kind: "gap",
        receive_time: "2023-03-11 00:00:01",
        detail,
      },
    ];
    await mkdir(home, { recursive: true });
    await makeTape({ rows: rowsSql(rows), out, clock: "receive_time" });
    await expect(records(out)).rejects.toMatchObject({
      code: "damaged",
      message: `${out}: seq 1 is a gap whose detail is ${JSON.stringify(detail)}`,
    });
  });
});
