import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../duckdb.ts";
import { checkTape } from "./check-tape.ts";
import { hashFile } from "./durable.ts";
import type { Finding } from "./finding.ts";
import type { Manifest } from "./manifest.ts";
import {
  makeTape,
  mixedRows,
  rowsSql,
  type SampleRow,
  temporaryFolder,
  tradesSql,
} from "./sample-tape.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  tape = join(folder.path, "tape");
});
afterEach(() => folder.remove());

const second = (n: number): string =>
  new Date(Date.UTC(2023, 2, 11, 0, 0, n)).toISOString().replace("Z", "");
const trade = (n: number, price: number | string, more: SampleRow = {}): SampleRow => ({
  ...{ event_time: second(n), venue: "kraken", symbol: "USDC/USD", kind: "trade" },
  ...{ price, size: 1, trade_id: `${n}`, ...more },
});
const findings = async (rows: readonly SampleRow[]): Promise<Finding[]> => {
  await makeTape({ rows: rowsSql(rows), out: tape });
  return checkTape(tape);
};
const prices = (...values: readonly number[]): SampleRow[] =>
  values.map((price, n) => trade(n, price));

describe("checkTape", () => {
  it("finds nothing wrong with a tape in order, and tells of its gaps", async () => {
    await makeTape({ rows: rowsSql(mixedRows), out: tape, clock: "receive_time" });
    expect(await checkTape(tape)).toEqual([
      {
        ...{ code: "gap", severity: "info", seq: 7, count: 1, time: "2023-03-11T00:00:01.000000Z" },
        message:
          "kraken:USDC/USD was lost from 2023-03-11T00:00:00.200000Z to 2023-03-11T00:00:01.000000Z (disconnect)",
      },
    ]);
  });

  it("finds damaged, missing and foreign files, and goes on with the others", async () => {
    const manifest = await makeTape({ rows: tradesSql(3000), out: tape });
    const [first = "", second = "", third = ""] = manifest.files.map(({ path }) =>
      join(tape, path),
    );
    await writeFile(first, (await readFile(first)).subarray(0, 5000));
    await rm(second);
    await copyFile(third, join(tape, "ticks", "more.parquet"));
    await mkdir(join(tape, "raw"));
    await writeFile(join(tape, "raw", "x"), "");
    expect(
      (await checkTape(tape)).map(({ code, severity, file, seq }) => [code, severity, file, seq]),
    ).toEqual([
      ["extra-file", "problem", "raw/x", undefined],
      ["extra-file", "problem", "ticks/more.parquet", undefined],
      ["checksum", "problem", manifest.files[0]?.path, undefined],
      ["missing-file", "problem", manifest.files[1]?.path, undefined],
    ]);
  });

  it("tells what a tape.json that cannot be read lacks", async () => {
    await expect(checkTape(join(folder.path, "nowhere"))).rejects.toMatchObject({
      code: "missing",
    });
    await mkdir(tape);
    await expect(checkTape(tape)).rejects.toMatchObject({ code: "damaged" });
  });

  it("finds trades and bars that are there twice", async () => {
    const bar = {
      event_time: second(5),
      venue: "okx",
      symbol: "USDC/USD",
      kind: "bar",
      interval: 60_000_000,
    };
    const found = await findings([
      trade(1, 1),
      trade(2, 1, { trade_id: "1" }),
      trade(3, 1, { trade_id: "1", symbol: "USDT/USD" }),
      trade(4, 1, { trade_id: "1" }),
      { ...bar, price: 1 },
      { ...bar, price: 1, interval: 300_000_000 },
      { ...bar, price: 1 },
    ]);
    expect(found).toMatchObject([
      { code: "duplicate", message: "seq 2 repeats trade 1 of kraken:USDC/USD", seq: 2, count: 2 },
      {
        code: "duplicate",
        message: expect.stringContaining("seq 7 repeats the bar of okx:USDC/USD"),
        count: 1,
      },
    ]);
  });

  it("takes trades without an id for different ones", async () => {
    const { trade_id: _, ...anonymous } = trade(1, 1);
    expect(await findings([anonymous, anonymous])).toEqual([]);
  });

  it("finds quotes whose bid is above their ask; a locked one is none", async () => {
    const quote = { event_time: second(1), venue: "kraken", symbol: "USDC/USD", kind: "quote" };
    const found = await findings([
      { ...quote, bid: 0.99, ask: 0.991 },
      { ...quote, bid: 0.99 },
      { ...quote, bid: 0.992, ask: 0.991 },
      { ...quote, bid: 0.99, ask: 0.99 },
    ]);
    expect(found).toEqual([
      {
        ...{
          code: "crossed-quote",
          severity: "problem",
          seq: 3,
          count: 1,
          time: "2023-03-11T00:00:01.000000Z",
        },
        message: "seq 3 quotes kraken:USDC/USD at 0.99200000 bid, 0.99100000 ask",
      },
    ]);
  });

  it("finds prices that are zero or less", async () => {
    const quote = { event_time: second(9), venue: "kraken", symbol: "USDC/USD", kind: "quote" };
    const found = await findings([
      trade(1, 1),
      trade(2, 0),
      trade(3, "-1"),
      { ...quote, bid: 0, ask: 1 },
    ]);
    expect(found).toMatchObject([
      { code: "wild-price", message: "seq 2 prices kraken:USDC/USD at 0.00000000", count: 3 },
    ]);
  });

  it.each([
    ["one print far below that comes back", [1, 1, 1.001, 1, 1, 0.8, 1, 1, 1.001, 1, 1], [6, 1]],
    ["two prints far above that come back", [1, 1, 1.001, 1, 1, 1.2, 1.21, 1, 1.001, 1, 1], [6, 2]],
    ["a fall that stays", [1, 1, 1.001, 1, 1, 0.8, 0.8, 0.801, 0.8, 0.8, 0.8], undefined],
    [
      "a fall that comes back by and by",
      [1, 0.98, 0.95, 0.91, 0.88, 0.87, 0.88, 0.9, 0.93, 0.96, 0.99],
      undefined,
    ],
    ["a dip of less than 5 %", [1, 1, 1.001, 1, 1, 0.955, 1, 1, 1.001, 1, 1], undefined],
    [
      "a market that jumps about",
      [1, 0.9, 1.05, 0.88, 0.97, 0.8, 1.02, 0.91, 1, 0.87, 0.95],
      undefined,
    ],
    ["a far price at the very end", [1, 1, 1, 1, 1, 0.8], undefined],
  ])("tells a wild price from a real one: %s", async (_, values, wild) => {
    const found = await findings(prices(...values));
    expect(found.map(({ code, seq, count }) => [code, seq, count])).toEqual(
      wild === undefined ? [] : [["wild-price", ...wild]],
    );
  });

  it("judges every instrument by its own prices", async () => {
    const rows = Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0 ? trade(n, 1) : trade(n, 20_000, { symbol: "BTC/USD" }),
    );
    expect(await findings(rows)).toEqual([]);
  });
});

describe("checkTape on a tape whose writer was at fault", () => {
  /** Rewrites a file with other content and the checksum to go with it. */
  const replace = async (manifest: Manifest, index: number, select: string): Promise<void> => {
    const path = join(tape, manifest.files[index]?.path ?? "");
    const other = join(folder.path, "other.parquet");
    const database = await openDatabase({ threads: 1 });
    await database.run(
      `COPY (SELECT ${select} FROM read_parquet('${path}', hive_partitioning = false)) TO '${other}'`,
    );
    database.close();
    await copyFile(other, path);
    const sha256 = await hashFile(path);
    const files = manifest.files.map((file, at) => (at === index ? { ...file, sha256 } : file));
    await writeFile(join(tape, "tape.json"), JSON.stringify({ ...manifest, files }));
  };

  it.each([
    [
      "seq-hole",
      "* REPLACE (seq + (seq > 1500)::BIGINT AS seq)",
      { seq: 1502, count: 2, message: "seq 1502 comes after seq 1500" },
    ],
    [
      "time-backwards",
      "* REPLACE (event_time - to_seconds(600 * (seq = 1500)::INT) AS event_time)",
      { seq: 1500, count: 1, time: "2023-03-11T11:48:33.600000Z" },
    ],
    [
      "time-backwards",
      "* REPLACE (CASE seq WHEN 1500 THEN NULL ELSE event_time END AS event_time)",
      { seq: 1500, message: "seq 1500 has no event_time" },
    ],
    ["unknown-instrument", "* REPLACE ('okx' AS venue)", { seq: 1001, count: 1000 }],
    [
      "schema",
      "* EXCLUDE (side)",
      { message: expect.stringContaining('column "side" as nothing') },
    ],
  ])("finds %s", async (code, select, details) => {
    const manifest = await makeTape({ rows: tradesSql(3000), out: tape });
    await replace(manifest, 1, select);
    const found = await checkTape(tape);
    expect(found).toHaveLength(1);
    expect(found).toMatchObject([{ code, severity: "problem", ...details }]);
  });

  it("finds a manifest that contradicts itself", async () => {
    const manifest = await makeTape({ rows: tradesSql(300), out: tape });
    await writeFile(join(tape, "tape.json"), JSON.stringify({ ...manifest, ticks: 299 }));
    expect(await checkTape(tape)).toEqual([
      {
        code: "manifest",
        severity: "problem",
        message: "the manifest counts 299 ticks, its files 300",
      },
    ]);
  });

  it("finds gaps that cannot be read", async () => {
    const gap = { event_time: second(1), venue: "kraken", symbol: "USDC/USD", kind: "gap" };
    const backwards =
      '{"from":"2023-03-11T00:00:02Z","to":"2023-03-11T00:00:01Z","reason":"x","missed":0}';
    const found = await findings([
      gap,
      { ...gap, detail: '{"from":"yesterday"}' },
      { ...gap, detail: backwards },
    ]);
    expect(found).toMatchObject([{ code: "gap", severity: "problem", seq: 1, count: 3 }]);
  });
});
