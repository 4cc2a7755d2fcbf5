import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseTime } from "../../engine/market/time.ts";
import { openTape } from "../tape/open-tape.ts";
import {
  makeTape,
  rowsSql,
  type SampleRow,
  temporaryFolder,
  tradesSql,
} from "../tape/sample-tape.ts";
import type { WriteTapeOptions } from "../tape/write-tape.ts";
import type { SimRecord } from "./sim-record.ts";
import { openTapeSource, type SourceOptions } from "./tape-source.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const read = async (
  rows: string,
  options: Partial<SourceOptions> = {},
  writing: Partial<WriteTapeOptions> = {},
) => {
  const out = `${folder.path}/tape`;
  await makeTape({ rows, out, ...writing });
  const tape = await openTape(out, { home: folder.path, cache: false });
  try {
    const source = await openTapeSource({ tape, ...options });
    const records: SimRecord[] = [];
    for (;;) {
      const more = await source.next();
      if (more === undefined) break;
      records.push(...more);
    }
    await source.close();
    return { records, venues: source.venues, from: source.from, to: source.to };
  } finally {
    tape.close();
  }
};

const day = "2023-03-11";
const at = (second: number): number => Number(parseTime(`${day}T00:00:00Z`)) + second * 1e6;
const row = (second: number, rest: SampleRow): SampleRow => ({
  ...{ event_time: `${day} 00:00:${String(second).padStart(2, "0")}`, venue: "kraken" },
  ...{ symbol: "USDC/USD", kind: "trade", price: "1", size: "1" },
  ...rest,
});
const quote = (second: number, rest: SampleRow): SampleRow => {
  const { price, size, ...others } = row(second, { kind: "quote", ...rest });
  return others;
};

it("reads trades and quotes in the tape's order, decimals exact and without needless zeros", async () => {
  const { records, venues } = await read(
    rowsSql([
      row(1, { price: "0.99570001", size: "1200.5", side: "sell", trade_id: "T-7" }),
      quote(2, { bid: "0.1", bid_size: "100", ask_size: "0" }),
      row(3, { price: "10", size: "9123456789.12345678", trade_id: "80" }),
      row(4, { venue: "okx", symbol: "USDC/USDT", side: "buy", trade_id: "1" }),
      row(5, { kind: "gap", detail: "{}" }),
    ]),
  );
  expect(records).toEqual([
    {
      ...{ at: at(1), venue: "kraken" },
      trade: {
        ...{ symbol: "USDC/USD", time: at(1), price: "0.99570001", size: "1200.5" },
        ...{ side: "sell", id: "T-7" },
      },
    },
    {
      ...{ at: at(2), venue: "kraken" },
      quote: {
        ...{ symbol: "USDC/USD", time: at(2), bid: "0.1", bidSize: "100" },
        ...{ ask: undefined, askSize: "0" },
      },
    },
    {
      ...{ at: at(3), venue: "kraken" },
      trade: {
        ...{ symbol: "USDC/USD", time: at(3), price: "10", size: "9123456789.12345678" },
        ...{ side: undefined, id: "80" },
      },
    },
    {
      ...{ at: at(4), venue: "okx" },
      trade: {
        ...{ symbol: "USDC/USDT", time: at(4), price: "1", size: "1", side: "buy", id: "1" },
      },
    },
  ]);
  expect(venues).toMatchObject([
    { id: "kraken", symbols: ["USDC/USD"], trades: 2, quotes: 1, consecutive: false },
    { id: "okx", symbols: ["USDC/USDT"], trades: 1, quotes: 0, consecutive: true },
  ]);
});

it("trades without an id get their position; beside others that have one, it looks like no such id", async () => {
  const { records } = await read(
    rowsSql([
      row(1, {}),
      row(2, { symbol: "USDT/USD" }),
      row(3, {}),
      row(4, { symbol: "DAI/USD", trade_id: "5" }),
      row(5, { symbol: "DAI/USD" }),
    ]),
  );
  expect(records.map(({ trade }) => trade?.id)).toEqual(["1", "1", "2", "5", "seq5"]);
});

it("a stretch of a long tape: every trade once, from inclusive, to exclusive", async () => {
  const from = parseTime("2023-03-11") ?? undefined;
  const to = parseTime("2023-03-12") ?? undefined;
  const { records, ...source } = await read(tradesSql(30_000), { from, to });
  expect([source.from, source.to]).toEqual([from, to]);
  expect(records).toHaveLength(10_000);
  expect(new Set(records.map(({ trade }) => trade?.id)).size).toBe(10_000);
  expect(records[0]?.at).toBe(from);
  const times = records.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.max(...times)).toBeLessThan(Number(to));
});

it("a range beyond the tape begins and ends with it", async () => {
  const from = parseTime("2020-01-01");
  const to = parseTime("2030-01-01");
  const source = await read(rowsSql([row(1, {}), row(9, {})]), { from, to });
  expect([source.from, source.to]).toEqual([at(1), at(9)]);
});

it("what a recording filled in later is told when it happened", async () => {
  const received = (second: number): string => `${day} 00:00:${String(second).padStart(2, "0")}`;
  const { records } = await read(
    rowsSql([
      row(1, { receive_time: received(1), trade_id: "1" }),
      row(5, { receive_time: received(5), trade_id: "3" }),
      row(3, { receive_time: received(8), trade_id: "2", detail: "backfill" }),
      row(9, { receive_time: received(9), trade_id: "4" }),
    ]),
    {},
    { clock: "receive_time" },
  );
  expect(records.map(({ trade }) => trade?.id)).toEqual(["1", "2", "3", "4"]);
});

describe("refuses what cannot be told", () => {
  const bar = row(5, {
    ...{ venue: "gate", kind: "bar", open: "1", high: "1", low: "1", interval: 1_000_000 },
  });
  it.each([
    [{}, [bar], "sample has only bars (1) of gate"],
    [{ venues: ["gate"] }, [row(1, {}), bar], "sample has only bars (1) of gate"],
    [{ venues: ["okx"] }, [row(1, {})], "sample has nothing of okx"],
    [{ spoken: ["okx"] }, [row(1, {})], "sample is of kraken, which cannot be simulated"],
    [
      { from: parseTime("2023-03-12") },
      [row(1, {})],
      "sample has nothing from 2023-03-12T00:00:00.000000Z to 2023-03-11T00:00:01.000000Z",
    ],
  ])("%j", async (options, rows, message) => {
    await expect(read(rowsSql(rows), options)).rejects.toThrow(message);
  });

  it("a venue of bars beside one of trades is left out", async () => {
    const { venues } = await read(rowsSql([row(1, {}), bar]));
    expect(venues.map(({ id }) => id)).toEqual(["kraken"]);
  });
});
