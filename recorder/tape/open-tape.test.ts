import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Flag, Kind, NO_INSTRUMENT } from "../../engine/market/tick-batch.ts";
import { micros, parseTime } from "../../engine/market/time.ts";
import { openDatabase } from "../duckdb.ts";
import { openTape, type Range } from "./open-tape.ts";
import {
  collect,
  fingerprint,
  makeTape,
  mixedRows,
  rowsSql,
  temporaryFolder,
  tradesSql,
} from "./sample-tape.ts";

const TRADES = 140_000;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let trades: string;
let mixed: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  trades = join(folder.path, "trades");
  mixed = join(folder.path, "mixed");
  await makeTape({ rows: tradesSql(TRADES), out: trades });
  await makeTape({ rows: rowsSql(mixedRows), out: mixed, clock: "receive_time" });
});
afterAll(() => folder.remove());

let nextHome = 0;
let home: string;
beforeEach(() => {
  home = join(folder.path, `home-${nextHome++}`);
});
const records = async (tape: string, range?: Range, cache = false): Promise<string[]> => {
  const opened = await openTape(tape, { home, cache });
  const { records } = await collect(opened, range);
  opened.close();
  return records;
};
const cuts = (records: number, batch: number): number[] => {
  const last = records % batch;
  return [...Array<number>(Math.floor(records / batch)).fill(batch), ...(last > 0 ? [last] : [])];
};
const time = (text: string) => parseTime(text) ?? micros(Number.NaN);

describe("openTape", () => {
  it("reads every kind of record back", async () => {
    const tape = await openTape(mixed, { home, cache: false });
    expect(tape.instruments.map(({ id }) => id)).toEqual([
      "kraken:USDC/USD",
      "binance:USDC/USDT",
      "kraken:USDT/USD",
    ]);
    expect(tape.clock).toBe("receive_time");
    const { records } = await collect(tape);
    tape.close();
    const at = time("2023-03-11");
    const none = Number.NaN;
    expect(records).toEqual(
      [
        [
          0,
          Kind.trade,
          Flag.sell,
          at - 500_000,
          at - 250_000,
          99_570_001,
          1200.5,
          none,
          none,
          none,
          none,
          "",
        ],
        [1, Kind.quote, 0, none, at - 200_000, 99_560_000, 10, 99_570_000, 5, none, none, ""],
        [1, Kind.quote, 0, none, at - 100_000, 99_550_000, 3, none, none, none, none, ""],
        [NO_INSTRUMENT, Kind.clock, 0, none, at, none, none, none, none, none, none, ""],
        [
          2,
          Kind.bar,
          0,
          at,
          at + 1e5,
          100_200_000,
          9123456789.123457,
          100_100_000,
          100_250_000,
          1e8,
          6e7,
          "",
        ],
        [
          0,
          Kind.trade,
          Flag.buy | Flag.backfill,
          at - 2e6,
          at + 2e5,
          99_560_000,
          1e-8,
          none,
          none,
          none,
          none,
          "",
        ],
        [0, Kind.gap, 0, none, at + 1e6, at + 2e5, at + 1e6, none, none, none, none, "disconnect"],
        [0, Kind.unknown, 0, none, at + 1.5e6, none, none, none, none, none, none, ""],
        [
          0,
          Kind.trade,
          Flag.auction,
          at + 2e6,
          at + 2e6,
          99_540_000,
          7,
          none,
          none,
          none,
          none,
          "",
        ],
      ].map((record) => record.join(" ")),
    );
  });

  it("reads trades exactly as DuckDB has them", async () => {
    const database = await openDatabase();
    const rows = await database.rows(
      `SELECT epoch_us(event_time)::DOUBLE AS t, (price * 100000000)::BIGINT::DOUBLE AS p, size::VARCHAR AS s,
         CASE side WHEN 'buy' THEN 1 WHEN 'sell' THEN 2 ELSE 0 END AS f, venue || ':' || symbol AS i
       FROM read_parquet('${trades}/ticks/*/*.parquet') ORDER BY seq`,
    );
    database.close();
    const ids = ["kraken:USDC/USD", "kraken:USDT/USD", "coinbase:USDT/USD"];
    const expected = rows.map(({ t, p, s, f, i }) =>
      [
        ids.indexOf(String(i)),
        Kind.trade,
        f,
        t,
        Number.NaN,
        p,
        Number(s),
        ...Array(4).fill(Number.NaN),
        "",
      ].join(" "),
    );
    expect(expected).toHaveLength(TRADES);
    expect(await records(trades)).toEqual(expected);
  });

  it.each([1, 7, 4096, 1_000_000])("cuts batches of %i and says the same", async (batch) => {
    const all = await records(mixed);
    for (const cache of [false, true, true]) {
      const tape = await openTape(mixed, { home, cache });
      const { records, lengths } = await collect(tape, { batch });
      tape.close();
      expect(records).toEqual(all);
      expect(lengths).toEqual(cuts(all.length, batch));
    }
  });

  it.each([1, 7, 4096, 1_000_000])("cuts a long tape into batches of %i", async (batch) => {
    for (const cache of [false, true, true]) {
      const tape = await openTape(trades, { home, cache });
      const whole = await fingerprint(tape);
      const lengths: number[] = [];
      for await (const { length } of tape.batches({ batch })) lengths.push(length);
      expect(await fingerprint(tape, { batch })).toBe(whole);
      expect(lengths).toEqual(cuts(TRADES, batch));
      tape.close();
    }
  });

  it("refuses a batch of no records", async () => {
    const tape = await openTape(mixed, { home, cache: false });
    expect(() => tape.batches({ batch: 0 })).toThrow("a batch of 0 records");
    tape.close();
  });

  it("takes a range of time, from inclusive, to exclusive, on the tape's clock", async () => {
    const all = await records(mixed);
    const range = { from: time("2023-03-11"), to: time("2023-03-11T00:00:01Z") };
    expect(await records(mixed, range)).toEqual(all.slice(3, 6));
    expect(await records(mixed, { from: range.to })).toEqual(all.slice(6));
    expect(await records(mixed, { to: range.from })).toEqual(all.slice(0, 3));
    expect(await records(mixed, { from: range.to, to: range.from })).toEqual([]);
  });

  it("takes some instruments, and the clock with them", async () => {
    const all = await records(mixed);
    const kinds = (lines: string[]) => lines.map((line) => line.split(" ").slice(0, 2).join(" "));
    const chosen = await records(mixed, { instruments: ["binance:USDC/USDT", "kraken:USDT/USD"] });
    expect(chosen).toEqual([all[1], all[2], all[3], all[4]]);
    expect(kinds(await records(mixed, { instruments: [] }))).toEqual([
      `${NO_INSTRUMENT} ${Kind.clock}`,
    ]);
    await expect(records(mixed, { instruments: ["kraken:DAI/USD"] })).rejects.toMatchObject({
      code: "usage",
      message: 'the tape has no instrument "kraken:DAI/USD"',
    });
  });

  it("puts records in order of event time, receive time where there is none", async () => {
    const all = await records(mixed);
    const order = [5, 0, 1, 2, 3, 4, 6, 7, 8];
    expect(await records(mixed, { order: "time" })).toEqual(order.map((index) => all[index]));
    expect(await records(trades, { order: "time" })).toEqual(await records(trades));
  });

  it("can be read by two at once", async () => {
    const tape = await openTape(trades, { home, cache: false });
    const [one, two] = await Promise.all([
      collect(tape),
      collect(tape, { from: time("2023-03-11T12:00Z"), batch: 1000 }),
    ]);
    tape.close();
    expect(one.records).toHaveLength(TRADES);
    expect(two.records).toEqual(one.records.slice(-two.records.length));
    expect(two.records).toHaveLength(TRADES / 2 - 1);
  });

  it("knows the shortest bar of a tape of bars, and of no other", async () => {
    const bar = {
      venue: "kraken",
      symbol: "USDC/USD",
      kind: "bar",
      open: 1,
      high: 1,
      low: 1,
      price: 1,
      size: 1,
    };
    const out = join(home, "bars");
    const rows = rowsSql([
      { ...bar, event_time: "2023-03-11 01:00:00", interval: 3_600_000_000 },
      { ...bar, event_time: "2023-03-11 01:01:00", interval: 60_000_000, symbol: "USDT/USD" },
    ]);
    await makeTape({ rows, out });
    // Three times: from the files, then from what is remembered of them.
    for (let times = 0; times < 3; times++) {
      const bars = await openTape(out, { home });
      expect(await bars.barInterval()).toBe(60_000_000);
      bars.close();
    }
    const tape = await openTape(mixed, { home });
    expect(await tape.barInterval()).toBeUndefined();
    tape.close();
  });
});
