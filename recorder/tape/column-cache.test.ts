import { createHash } from "node:crypto";
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { micros, parseTime } from "../../engine/market/time.ts";
import { type CachePaths, cachePaths, readIndex } from "./cache-index.ts";
import { type Manifest, manifestHash } from "./manifest.ts";
import { openTape, type Range, type Tape } from "./open-tape.ts";
import {
  collect,
  fingerprint,
  makeTape,
  mixedRows,
  rowsSql,
  temporaryFolder,
  tradesSql,
} from "./sample-tape.ts";

// Two full blocks and a part of one.
const TRADES = 140_000;
const time = (text: string) => parseTime(text) ?? micros(Number.NaN);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: string;
let manifest: Manifest;
let expected: string;
let home: string;
let paths: CachePaths;
let nextHome = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  tape = join(folder.path, "tape");
  manifest = await makeTape({ rows: tradesSql(TRADES), out: tape });
  expected = await read(tape, join(folder.path, "plain"), {}, false);
});
afterAll(() => folder.remove());
beforeEach(() => {
  home = join(folder.path, `home-${nextHome++}`);
  paths = cachePaths(home, manifestHash(manifest));
});

const openIn = (path: string, where: string, cache = true, limit?: number): Promise<Tape> =>
  openTape(path, { home: where, cache, ...(limit === undefined ? {} : { cacheLimit: limit }) });
const read = async (
  path: string,
  where: string,
  range: Range = {},
  cache = true,
  limit?: number,
): Promise<string> => {
  const opened = await openIn(path, where, cache, limit);
  const found = await fingerprint(opened, range);
  opened.close();
  return found;
};
const files = async (): Promise<string[]> =>
  (await readdir(join(home, "cache"))).filter((name) => !name.startsWith("verified-")).sort();
const change = async (path: string, at: number): Promise<void> => {
  const handle = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte.writeUInt8(byte.readUInt8(0) ^ 1, 0);
  await handle.write(byte, 0, 1, at);
  await handle.close();
};
const indexNow = () => readIndex(paths, manifestHash(manifest), TRADES);

describe("the column cache", () => {
  it("is written by the first full reading and says the same ever after", async () => {
    expect(await read(tape, home)).toEqual(expected);
    expect(await files()).toEqual(
      [`${paths.data}`, `${paths.index}`].map((path) => path.slice(paths.folder.length + 1)),
    );
    const before = await stat(paths.data);
    expect(await read(tape, home)).toEqual(expected);
    expect((await stat(paths.data)).mtimeMs, "it is not written again").toBe(before.mtimeMs);
    const index = await indexNow();
    expect(
      index?.columns.map(({ name }) => name),
      "only what a tape of trades has",
    ).toEqual([...["eventTime", "a", "b", "instrument", "flags"]]);
    expect(index?.blocks.map(({ rows }) => rows)).toEqual([65_536, 65_536, TRADES - 2 * 65_536]);
  });

  it.each<[string, Range]>([
    ["a range inside a block", { from: time("2023-03-10T06:00Z"), to: time("2023-03-10T07:00Z") }],
    [
      "a range over blocks",
      { from: time("2023-03-11T09:00Z"), to: time("2023-03-12T20:00Z"), batch: 1000 },
    ],
    ["everything from a time on", { from: time("2023-03-12") }],
    ["everything before a time", { to: time("2023-03-10T00:00:01Z") }],
    ["nothing", { from: time("2024-01-01") }],
    ["the edges", { from: time("2023-03-10"), to: time("2023-03-13") }],
    ["an instrument", { instruments: ["coinbase:USDT/USD"] }],
    [
      "two instruments in a range",
      { instruments: ["kraken:USDC/USD", "kraken:USDT/USD"], from: time("2023-03-12"), batch: 7 },
    ],
    ["order of time", { order: "time" }],
  ])("gives the same as the files do for %s", async (_, range) => {
    const plain = await read(tape, home, range, false);
    await read(tape, home);
    expect(await read(tape, home, range)).toEqual(plain);
  });

  it("holds every kind, and what gaps say", async () => {
    const mixed = join(home, "mixed");
    await makeTape({ rows: rowsSql(mixedRows), out: mixed, clock: "receive_time" });
    await read(mixed, home);
    for (const range of [
      {},
      { batch: 2 },
      { instruments: ["kraken:USDC/USD"] },
      { order: "time" },
    ] as const)
      expect(await read(mixed, home, range)).toEqual(await read(mixed, home, range, false));
    const cached = await openIn(mixed, home);
    const { records } = await collect(cached);
    cached.close();
    expect(records.filter((line) => line.endsWith("disconnect"))).toHaveLength(1);
  });

  it("is an Arrow file that other tools read", async () => {
    await read(tape, home);
    const table = tableFromIPC(await readFile(paths.data));
    expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...["event_time Float64", "a Float64", "b Float64", "instrument Uint16", "flags Uint8"],
    ]);
    expect(table.schema.metadata.get("instruments")).toBe(JSON.stringify(manifest.instruments));
    const columns = ["instrument", "flags", "event_time", "a", "b"].map((name) =>
      table.getChild(name)?.toArray(),
    );
    const opened = await openIn(tape, home);
    const { records } = await collect(opened);
    opened.close();
    const rows = records.map((_, i) => columns.map((column) => column?.[i]).join(" "));
    const lines = records.map((line) => {
      const [instrument, , flags, event, , a, b] = line.split(" ");
      return [instrument, flags, event, a, b].join(" ");
    });
    expect(rows).toEqual(lines);
  });

  it("is not begun by a part of the tape, nor kept when a reading breaks off", async () => {
    await read(tape, home, { from: time("2023-03-11") });
    expect(await files()).toEqual([]);
    const opened = await openTape(tape, { home });
    for await (const batch of opened.batches()) if (batch.length > 0) break;
    opened.close();
    expect(await files()).toEqual([]);
    await read(tape, home, {}, false);
    expect(await files()).toEqual([]);
  });
});

describe("a cache that is not to be trusted", () => {
  beforeEach(async () => {
    await read(tape, home);
  });
  const rebuilt = async (): Promise<void> => {
    expect(await read(tape, home), "the records are right although the cache is not").toEqual(
      expected,
    );
    await read(tape, home);
    const index = await indexNow();
    expect(index?.ticks, "and a new one is in its place").toBe(TRADES);
    const after = await stat(paths.data);
    expect(await read(tape, home)).toEqual(expected);
    expect((await stat(paths.data)).mtimeMs).toBe(after.mtimeMs);
  };

  it.each([0, 1, 2])("has a flipped bit in block %i", async (block) => {
    const at = (await indexNow())?.blocks[block]?.at ?? 0;
    await change(paths.data, at + 1234);
    const range = { from: time("2023-03-10T12:00Z"), instruments: ["kraken:USDT/USD"], batch: 100 };
    const plain = await read(tape, home, range, false);
    expect(await read(tape, home, range)).toEqual(plain);
    expect(await files(), "it is deleted at once").toEqual([]);
    await rebuilt();
  });

  it("is cut short", async () => {
    await truncate(paths.data, 1_000_000);
    await rebuilt();
  });

  it("is cut short while its index says otherwise", async () => {
    const text = await readFile(paths.index, "utf8");
    const body = text.split("\n")[1] ?? "";
    const lie = body.replace(/"bytes":\d+,"columns"/, '"bytes":1000000,"columns"');
    await writeFile(paths.index, `${createHash("sha256").update(lie).digest("hex")}\n${lie}\n`);
    await truncate(paths.data, 1_000_000);
    await rebuilt();
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, 300)],
    ["empty", () => ""],
    ["altered in one digit", (text: string) => text.replace(/"rows":6/, '"rows":5')],
    ["of another format", () => "{}\n{}\n"],
  ])("has an index that is %s", async (_, alter) => {
    await writeFile(paths.index, alter(await readFile(paths.index, "utf8")));
    await rebuilt();
  });

  it("belongs to another tape", async () => {
    const other = join(home, "other");
    const its = await makeTape({ rows: tradesSql(TRADES).replace("0.95", "0.90"), out: other });
    await read(other, home);
    const from = cachePaths(home, manifestHash(its));
    // The columns alone: as large as ours, block by block, and every number in its place.
    await copyFile(from.data, paths.data);
    await rebuilt();
    await copyFile(from.data, paths.data);
    await copyFile(from.index, paths.index);
    await rebuilt();
  });

  it("is of the tape as it was before", async () => {
    await rm(tape, { recursive: true });
    const later = await makeTape({ rows: tradesSql(TRADES).replace("0.95", "0.90"), out: tape });
    const plain = await read(tape, home, {}, false);
    expect(plain).not.toEqual(expected);
    expect(await read(tape, home)).toEqual(plain);
    expect(await read(tape, home)).toEqual(plain);
    manifest = later;
    expected = plain;
  });
});

describe("the room that caches take", () => {
  it("goes to the tapes that were used last", async () => {
    const names = ["a", "b", "c"];
    const keys: CachePaths[] = [];
    for (const name of names) {
      const out = join(home, name);
      keys.push(
        cachePaths(home, manifestHash(await makeTape({ rows: tradesSql(5000), out, name }))),
      );
    }
    const [a, b, c] = keys;
    const there = async (key: CachePaths | undefined): Promise<boolean> =>
      key !== undefined &&
      (await stat(key.data).then(
        () => true,
        () => false,
      ));
    await read(join(home, "a"), home);
    const size = a === undefined ? 0 : (await stat(a.data)).size;
    await read(join(home, "b"), home);
    // b was made later, but a is read again: b is the one to go.
    if (b) await utimes(b.index, 1000, 1000);
    if (b) await utimes(b.data, 1000, 1000);
    await read(join(home, "a"), home);
    await read(join(home, "c"), home, {}, true, Math.floor(size * 2.7));
    expect([await there(a), await there(b), await there(c)]).toEqual([true, false, true]);
  });

  it("is not taken by a cache larger than all of it", async () => {
    expect(await read(tape, home, {}, true, 1_000_000)).toEqual(expected);
    expect(await files()).toEqual([]);
  });

  it("may be none: a home that cannot be written is read without a cache", async () => {
    await mkdir(home, { recursive: true });
    // A file in the place of the folder stops every user, root too.
    await writeFile(join(home, "cache"), "");
    expect(await read(tape, home)).toEqual(expected);
    expect(await read(tape, home)).toEqual(expected);
    expect(await readFile(join(home, "cache"), "utf8")).toBe("");
  });

  it("is freed of what a killed process left a day ago", async () => {
    await mkdir(paths.folder, { recursive: true });
    const left = join(paths.folder, "left.arrow.1.tmp");
    const fresh = join(paths.folder, "fresh.arrow.2.tmp");
    await writeFile(left, "");
    await writeFile(fresh, "");
    await utimes(left, 1000, 1000);
    await read(tape, home);
    expect(await files()).toContain("fresh.arrow.2.tmp");
    expect(await files()).not.toContain("left.arrow.1.tmp");
  });
});
