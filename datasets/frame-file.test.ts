import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { micros } from "../engine/market/time.ts";
import type { Frame, FrameLayout } from "../engine/pipeline/frame.ts";
import { openDatabase } from "../recorder/duckdb.ts";
import { createFrameFile } from "./frame-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pegtape-frames-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START = 1_678_492_800_000_000;
const instrument: FrameLayout = {
  place: 0,
  subject: "o'neil:A/B",
  kind: "instrument",
  keys: ["price", 'odd "key"'],
};
const coin: FrameLayout = { place: 1, subject: "A", kind: "coin", keys: ["price", "venues"] };

/** Frame `i` of a run in which the coin appears late and is judged in USDT for a while; one object, reused. */
const shared = { values: new Float64Array(2), time: micros(0) };
const frameAt = (i: number): Frame => {
  const layout = i > 3000 && i % 2 === 0 ? coin : instrument;
  shared.values[0] = i / 3;
  shared.values[1] = i % 5 === 0 ? Number.NaN : i;
  const basis = layout === coin && i < 4000 ? "USDT" : undefined;
  return { type: "frame", time: micros(START + i * 7), layout, values: shared.values, basis };
};

const FRAMES = 5003;
const writeAll = async (path: string): Promise<void> => {
  const file = await createFrameFile(path);
  for (let i = 0; i < FRAMES; i++) {
    file.add(frameAt(i));
    if (i % 1500 === 0) await file.drain();
  }
  await file.finish();
};

/** What the file should say of frame `i`. */
const expected = (i: number) => {
  const { layout, basis } = frameAt(i);
  const second = i % 5 === 0 ? null : i;
  return {
    time: BigInt(START + i * 7),
    instrument: layout.subject,
    basis: basis ?? null,
    price: i / 3,
    'odd "key"': layout === instrument ? second : null,
    venues: layout === coin ? second : null,
  };
};

it("Parquet has every frame in order, null where it has no such key or no value", async () => {
  const path = join(folder, "f.parquet");
  await writeAll(path);
  const database = await openDatabase();
  const rows = await database.rows(
    "SELECT * REPLACE (epoch_us(time) AS time) FROM read_parquet(?)",
    [path],
  );
  database.close();
  expect(rows).toHaveLength(FRAMES);
  for (const [i, row] of rows.entries()) expect(row).toEqual(expected(i));
  expect(readdirSync(folder)).toEqual(["f.parquet"]);
});

it("Arrow has the same, with whole microseconds", async () => {
  const path = join(folder, "f.arrow");
  await writeAll(path);
  const table = tableFromIPC(readFileSync(path));
  expect(table.schema.fields.map(String)).toEqual([
    "time: Timestamp<MICROSECOND>",
    "instrument: Utf8",
    "basis: Utf8",
    "price: Float64",
    'odd "key": Float64',
    "venues: Float64",
  ]);
  const times = table.batches.flatMap((batch) => [...(batch.data.children[0]?.values ?? [])]);
  expect(times).toHaveLength(FRAMES);
  for (let i = 0; i < FRAMES; i++) {
    const { time, ...rest } = expected(i);
    expect(times[i]).toBe(time);
    expect(table.get(i)?.toJSON()).toMatchObject(rest);
  }
  expect(readdirSync(folder)).toEqual(["f.arrow"]);
});

describe.each(["f.parquet", "f.arrow"])("%s", (name) => {
  it("without a frame has the three columns and no row", async () => {
    const file = await createFrameFile(join(folder, name));
    await file.finish();
    expect(readdirSync(folder)).toEqual([name]);
    if (name === "f.arrow") expect(tableFromIPC(readFileSync(join(folder, name))).numRows).toBe(0);
  });

  it("discarded leaves what was there", async () => {
    writeFileSync(join(folder, name), "before");
    const file = await createFrameFile(join(folder, name));
    for (let i = 0; i < 100; i++) file.add(frameAt(i));
    await file.drain();
    await file.discard();
    await file.discard();
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), "utf8")).toBe("before");
  });
});

it("has room for a thousand columns, as every indicator on several bar sizes makes them", async () => {
  const keys = Array.from({ length: 1000 }, (_, i) => `key${i}`);
  const layout: FrameLayout = { place: 0, subject: "A", kind: "coin", keys };
  const path = join(folder, "wide.parquet");
  const file = await createFrameFile(path);
  for (let i = 0; i < 5000; i++) {
    const values = Float64Array.from(keys, (_, k) => i + k);
    file.add({ type: "frame", time: micros(START + i), layout, values, basis: undefined });
    if (i % 1000 === 0) await file.drain();
  }
  await file.finish();
  const database = await openDatabase();
  const [row] = await database.rows(
    `SELECT count(*) AS n, sum(key999) AS last FROM read_parquet('${path}')`,
  );
  database.close();
  expect(row).toEqual({ n: 5000n, last: 999 * 5000 + (4999 * 5000) / 2 });
});
