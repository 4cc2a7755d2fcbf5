import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { SimTrade } from "../../recorder/simulator/sim-venue.ts";
import { bitfinex } from "../../recorder/simulator/venues/bitfinex.ts";
import { gemini } from "../../recorder/simulator/venues/gemini.ts";
import { decimalMicros, Unit } from "../../recorder/wire/decimal-time.ts";
import { bitfinexPages } from "./bitfinex-pages.ts";
import { coinbasePages } from "./coinbase-pages.ts";
import { geminiPages } from "./gemini-pages.ts";
import { krakenPages } from "./kraken-pages.ts";
import type { Pages } from "./paged-trades.ts";
import type { Host } from "./testing/archive-server.ts";
import {
  coinbaseHost,
  krakenHost,
  krakenSeconds,
  type PastTrade,
  simulated,
} from "./testing/history.ts";

const SYMBOL = "USDT/USD";
const START = Date.UTC(2023, 2, 11, 7) * 1000;
const DAY = 86_400e6;

/** Walks through a history as it is answered, page by page, without a network. */
const walked = async (
  pages: Pages,
  host: Host,
  walk: { wire: string; from: Micros; to: Micros; limit: number; now?: number },
): Promise<{ rows: string[]; asked: number }> => {
  let asked = 0;
  const at = new Date((walk.now ?? START) / 1000).toISOString();
  const client = {
    receipts: [{ address: "", at, bytes: 0, sha256: "" }],
    ask: <T>(path: string, read: (text: string) => T): Promise<T | undefined> => {
      asked += 1;
      if (asked > 2000) throw new Error(`no end: ${path}`);
      const answer = host(new URL(path, "http://localhost"));
      return Promise.resolve(answer && read(String(answer.body)));
    },
  };
  const rows: string[] = [];
  for await (const page of pages({ client, memory: new Map(), symbol: SYMBOL, ...walk }))
    for (const { eventTime, price, size, side, id } of page)
      if (eventTime >= walk.from && eventTime < walk.to)
        rows.push([eventTime, price, size, side, id].join(" "));
  return { rows, asked };
};

const rowsOf = (
  trades: readonly Pick<SimTrade, "time" | "price" | "size" | "side" | "id">[],
  from: number,
  to: number,
): string[] =>
  trades
    .filter(({ time }) => time >= from && time < to)
    .map(({ time, price, size, side, id }) => [time, price, size, side, id].join(" "));

/**
 * Histories with bursts: steps between trades, of which many are zero. Ids count up, by `holes` now and then. Times are
 * multiples of `unit` nanoseconds and fall around whole seconds, where the borders are.
 */
const histories = (unit: number, holes = false) =>
  fc
    .array(
      fc.record({
        step: fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }).map((n) => n * unit) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => n * 1e9 - unit) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => n * 1e9) },
        ),
        gap: fc.constantFrom(1, 1, 1, holes ? 9 : 1),
        bought: fc.boolean(),
        price: fc.integer({ min: 8700, max: 10100 }),
      }),
      { maxLength: 60 },
    )
    .map((steps): PastTrade[] => {
      let nanos = BigInt(START) * 1000n - 2_000_000_000n;
      let id = 100;
      return steps.map(({ step, gap, bought, price }) => {
        nanos += BigInt(step);
        id += gap;
        const side = bought ? "buy" : "sell";
        const time = micros(Number(nanos / 1000n));
        return { nanos, time, id: String(id), price: (price / 1e4).toFixed(4), size: "1.5", side };
      });
    });

/** Some seconds of it, and pages of any size. */
const walks = fc.record({
  from: fc.integer({ min: -3, max: 8 }).map((n) => micros(START + n * 1e6)),
  seconds: fc.integer({ min: 1, max: 12 }),
  limit: fc.integer({ min: 1, max: 12 }),
});

/** The most trades that share a time. */
const crowd = (trades: readonly PastTrade[]): number => {
  const counts = new Map<bigint, number>();
  for (const { nanos } of trades) counts.set(nanos, (counts.get(nanos) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

const listed = (trades: readonly PastTrade[]): SimTrade[] =>
  trades.map(({ nanos: _, ...trade }) => ({ symbol: SYMBOL, ...trade }));

describe.each([false, true])("Kraken, whose since includes its own nanosecond: %s", (inclusive) => {
  it("loses and repeats no trade as long as a nanosecond fits into a page", () =>
    fc.assert(
      fc.asyncProperty(histories(300), walks, async (trades, { from, seconds, limit }) => {
        fc.pre(crowd(trades) < limit);
        const to = micros(from + seconds * 1e6);
        const host = krakenHost("USDTZUSD", "USDTUSD", trades, inclusive);
        const stated = trades.map((trade) => ({
          ...trade,
          time: decimalMicros(krakenSeconds(trade.nanos), Unit.s),
        }));
        const { rows } = await walked(krakenPages, host, { wire: "USDTUSD", from, to, limit });
        expect(rows).toEqual(rowsOf(stated, from, to));
      }),
    ));
});

it("says so where Kraken's cursor would skip fills of one nanosecond", async () => {
  const nanos = BigInt(START + 1e6) * 1000n;
  const fill = (id: number, later: bigint): PastTrade => ({
    ...{ nanos: nanos + later, time: micros(START + 1e6), id: String(id) },
    ...{ price: "0.9", size: "1", side: "sell" },
  });
  const trades = [fill(1, 0n), fill(2, 0n), fill(3, 0n), fill(4, 1000n)];
  const host = krakenHost("USDTZUSD", "USDTUSD", trades);
  const walk = { wire: "USDTUSD", from: micros(START), to: micros(START + DAY) };
  await expect(walked(krakenPages, host, { ...walk, limit: 2 })).rejects.toThrow(
    "more trades in one nanosecond than a page holds, after number 2",
  );
  // Three fit into a page, and number 4 follows number 3: nothing can be missing.
  expect((await walked(krakenPages, host, { ...walk, limit: 3 })).rows).toHaveLength(4);
});

it("Coinbase: loses and repeats no trade, whatever ids name none and however short the pages are", () =>
  fc.assert(
    fc.asyncProperty(
      histories(1000, true),
      walks,
      fc.integer({ min: 1, max: 12 }),
      async (trades, { from, seconds, limit }, most) => {
        const to = micros(from + seconds * 1e6);
        const host = coinbaseHost("USDT-USD", trades, most);
        const { rows } = await walked(coinbasePages, host, { wire: "USDT-USD", from, to, limit });
        expect(rows).toEqual(rowsOf(trades, from, to));
      },
    ),
  ));

it("Coinbase: finds a time among a million trades in few requests", async () => {
  // Not held in memory: trade n happens at second n.
  const host: Host = ({ searchParams: query }) => {
    const after = Number(query.get("after") ?? 1e6 + 1);
    const count = Math.min(Number(query.get("limit")), after - 1);
    const rows = Array.from({ length: count }, (_, i) => {
      const id = after - 1 - i;
      const time = new Date(START / 1000 + id * 1000).toISOString();
      return { trade_id: id, side: "buy", size: "1", price: "0.99", time };
    });
    return { body: JSON.stringify(rows) };
  };
  const from = micros(START + 600_000e6);
  const walk = { wire: "USDT-USD", from, to: micros(from + 100e6), limit: 1000 };
  const { rows, asked } = await walked(coinbasePages, host, walk);
  expect(rows.map((row) => row.split(" ")[4])).toEqual(
    Array.from({ length: 100 }, (_, i) => String(600_000 + i)),
  );
  expect(asked).toBeLessThan(16);
});

it("Bitfinex: loses and repeats no trade as long as a millisecond fits into a page", () =>
  fc.assert(
    fc.asyncProperty(histories(1e6), walks, async (trades, { from, seconds, limit }) => {
      fc.pre(crowd(trades) < limit);
      const to = micros(from + seconds * 1e6);
      const host = simulated(bitfinex, SYMBOL, listed(trades));
      const { rows } = await walked(bitfinexPages, host, { wire: "tUSTUSD", from, to, limit });
      expect(rows).toEqual(rowsOf(trades, from, to));
    }),
  ));

it("says so where a millisecond of Bitfinex is more than a page", async () => {
  const trades = [1, 2, 3].map((id) => ({
    ...{ symbol: SYMBOL, time: micros(START), id: String(id), price: "0.9", size: "1" },
    side: "buy" as const,
  }));
  const host = simulated(bitfinex, SYMBOL, trades);
  const walk = { wire: "tUSTUSD", from: micros(START), to: micros(START + DAY), limit: 2 };
  await expect(walked(bitfinexPages, host, walk)).rejects.toThrow(
    `more trades in the millisecond ${START / 1000} than a page holds`,
  );
});

it("Gemini: loses and repeats no trade at any page size", () =>
  fc.assert(
    fc.asyncProperty(histories(1e6), walks, async (trades, { from, seconds, limit }) => {
      const to = micros(from + seconds * 1e6);
      const host = simulated(gemini, SYMBOL, listed(trades));
      const { rows } = await walked(geminiPages, host, { wire: "usdtusd", from, to, limit });
      expect(rows).toEqual(rowsOf(trades, from, to));
    }),
  ));

it("Gemini: has no unit that begins before its seven days do", async () => {
  const trades = [0, 8, 9].map((days, i) => ({
    ...{ symbol: SYMBOL, time: micros(START + days * DAY), id: String(i + 1) },
    ...{ price: "0.9", size: "1", side: "buy" as const },
  }));
  const host = simulated(gemini, SYMBOL, trades);
  const now = START + 9 * DAY;
  const unit = (day: number) =>
    walked(geminiPages, host, {
      ...{ wire: "usdtusd", limit: 500, now },
      ...{ from: micros(START + day * DAY), to: micros(START + (day + 1) * DAY) },
    });
  await expect(unit(0)).rejects.toThrow(
    "Gemini's public history of usdtusd begins at 2023-03-19T07:00:00.000000Z; it goes back seven days",
  );
  await expect(unit(2)).rejects.toThrow("seven days");
  // Quiet days of the last seven are quiet, not gone.
  expect((await unit(5)).rows).toEqual([]);
  expect((await unit(8)).rows).toHaveLength(1);
});
