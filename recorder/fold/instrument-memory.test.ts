import { describe, expect, it } from "vitest";
import { bitfinex } from "../venues/bitfinex.ts";
import { bitstamp } from "../venues/bitstamp.ts";
import { bybit } from "../venues/bybit.ts";
import { coinbase } from "../venues/coinbase.ts";
import { cryptocom } from "../venues/cryptocom.ts";
import { kraken } from "../venues/kraken.ts";
import type { Venue } from "../venues/venue.ts";
import { FoldDriver, tickLines } from "./testing.ts";
import { TickFold } from "./tick-fold.ts";

const driver = (venue: Venue) => new FoldDriver(new TickFold({ [venue.id]: venue }), venue.id);

const time = (second: number, day = "2026-11-25") =>
  `${day}T00:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}.000000Z`;

/** A trade over Kraken's socket, with the venue's own time. */
const trade = (id: number, timestamp: string) => ({
  channel: "trade",
  type: "update",
  data: [{ symbol: "USDC/USD", side: "buy", price: 0.9997, qty: 10, trade_id: id, timestamp }],
});

const live = (it: FoldDriver, at: number, connection: number, symbol = "USDC/USD"): void => {
  it.note(at, connection, { note: "opened", line: "x" });
  it.note(at, connection, { note: "live", line: "x", symbols: [symbol] });
};

const caughtUp = (symbol: string, exhausted: boolean) =>
  ({ note: "caughtUp", symbol, answered: true, exhausted }) as const;

const known = (it: FoldDriver, venue: string, symbol: string) =>
  it.fold.memory(venue, symbol)?.known;

describe("numbers of trades", () => {
  it.each([
    ["far below", 5_000_000, 1],
    ["just below, where some were recorded", 500, 1],
    ["within what was recorded", 500, 499],
  ])("begin anew after a restart of the venue: %s", (_, last, first) => {
    const it = driver(kraken);
    live(it, 0, 1);
    for (let id = last - 3; id <= last; id++) it.in(1, 1, trade(id, time(1)));
    it.in(100, 1, trade(first, time(100)));
    it.in(101, 1, trade(first + 1, time(101)));
    it.in(101, 1, trade(first + 1, time(101)));
    expect(tickLines(it.fold).slice(4)).toEqual([
      `trade kraken:USDC/USD ${first}`,
      `trade kraken:USDC/USD ${first + 1}`,
    ]);
  });

  it("are not taken for begun anew by trades that come late, or twice", () => {
    const it = driver(kraken);
    live(it, 0, 1);
    for (const id of [500, 502, 501, 500, 502]) it.in(1, 1, trade(id, time(1)));
    it.in(60, 1, trade(501, time(1)));
    it.in(61, 1, trade(503, time(61)));
    expect(tickLines(it.fold)).toHaveLength(4);
  });

  it("that were given up are taken when they come after all, once", () => {
    const it = driver(kraken);
    live(it, 0, 1);
    it.in(1, 1, trade(1, time(1)));
    it.in(2, 1, trade(6, time(2)));
    it.note(10, 0, caughtUp("USDC/USD", true));
    for (const id of [4, 4, 2, 5, 3, 5]) it.in(20, 1, trade(id, time(2)));
    expect(tickLines(it.fold)).toEqual([
      "trade kraken:USDC/USD 1",
      "trade kraken:USDC/USD 6",
      "gap kraken:USDC/USD 00:01 to 00:02 missing missed 4",
      ...[4, 2, 5, 3].map((id) => `trade kraken:USDC/USD ${id}`),
    ]);
  });

  it("that an answer skips are missing between times in order, though live trades came while it was asked for", () => {
    const it = driver(kraken);
    live(it, 0, 1);
    it.in(1, 1, trade(1, time(1)));
    const asked = { method: "GET", url: "https://x/", purpose: "trades", symbol: "USDC/USD" };
    it.send(2, 9, "out", JSON.stringify(asked));
    it.in(6, 1, trade(2, time(6)));
    const row = ["0.99970000", "10.00000000", 1_764_028_807, "b", "l", "", 10];
    it.in(8, 9, { error: [], result: { USDCUSD: [row], last: "1764028807000000000" } });
    it.note(9, 0, caughtUp("USDC/USD", true));
    expect(tickLines(it.fold)).toEqual([
      "trade kraken:USDC/USD 1",
      "trade kraken:USDC/USD 2",
      "trade kraken:USDC/USD 10 backfill",
      "gap kraken:USDC/USD 00:02 to 00:06 missing missed 7",
    ]);
  });

  it("of a channel that merges fills, or skips by design, make no hole", () => {
    const it = driver(bitfinex);
    live(it, 0, 1, "USDT/USD");
    it.in(0, 1, { event: "subscribed", channel: "trades", chanId: 7, symbol: "tUSTUSD" });
    for (const id of [10, 200, 3_000])
      it.in(1, 1, [7, "te", [id, 1_764_028_800_000 + id, 5, 0.9997]]);
    it.note(2, 0, caughtUp("USDT/USD", true));
    expect(tickLines(it.fold).filter((line) => line.startsWith("gap"))).toEqual([]);
  });
});

describe("what is asked of REST", () => {
  it.each([
    ["counted", kraken, (id: number, at: number) => trade(id, time(at))],
    [
      "not counted",
      bybit,
      (id: number, at: number) => ({
        ...{ topic: "publicTrade.USDCUSD", type: "snapshot", ts: 1_764_028_800_000 + at * 1000 },
        data: [
          {
            ...{ T: 1_764_028_800_000 + at * 1000, s: "USDCUSD", S: "Buy", v: "1", p: "0.9" },
            ...{ i: `2${String(id).padStart(18, "0")}`, BT: false },
          },
        ],
      }),
    ],
  ])("begins at the first trade, where REST had told of none before it: %s", (_, venue, frame) => {
    const it = driver(venue);
    live(it, 0, 1);
    // The pair is new, and so there is no history.
    it.note(1, 0, caughtUp("USDC/USD", true));
    it.in(2, 1, frame(100, 2));
    expect(known(it, venue.id, "USDC/USD")).toBeUndefined();
    it.in(3, 1, frame(101, 3));
    it.note(4, 1, { note: "closed", reason: "gone" });
    expect(known(it, venue.id, "USDC/USD")?.id).toMatch(/100$/);
  });
});

describe("a trade that comes twice", () => {
  it("is one trade on Bitfinex, executed and confirmed in either order", () => {
    const it = driver(bitfinex);
    it.in(0, 1, { event: "subscribed", channel: "trades", chanId: 7, symbol: "tUSTUSD" });
    for (const [what, id] of [
      ["te", 1],
      ["tu", 1],
      ["tu", 2],
      ["te", 2],
    ])
      it.in(1, 1, [7, what, [id, 1_764_028_801_000, -5, 0.9997]]);
    expect(tickLines(it.fold)).toHaveLength(2);
  });

  it("is two trades on Crypto.com where one order was filled twice at one price", () => {
    const it = driver(cryptocom);
    const row = { d: "4611686018428108636", t: 1_764_028_801_000, p: "0.9997", s: "SELL" };
    const frame = (...sizes: string[]) => ({
      ...{ id: -1, code: 0, method: "subscribe" },
      result: {
        ...{ channel: "trade", subscription: "trade.USDC_USDT", instrument_name: "USDC_USDT" },
        data: sizes.map((q) => ({ ...row, q, i: "USDC_USDT" })),
      },
    });
    it.in(1, 1, frame("5", "5", "7"));
    it.in(2, 1, frame("5", "5", "7"));
    expect(tickLines(it.fold)).toHaveLength(3);
  });

  it("is the same over the socket and in a snapshot of Coinbase, whichever came first", () => {
    const it = driver(coinbase);
    const match = (type: string, id: number) => ({
      ...{ type, trade_id: id, side: "sell", size: "5", price: "0.9997" },
      ...{ product_id: "USDT-USD", time: time(1), sequence: 9 * id },
    });
    it.in(1, 1, match("match", 5));
    live(it, 2, 2, "USDT/USD");
    it.in(2, 2, match("last_match", 5));
    it.in(3, 2, match("last_match", 6));
    it.in(3, 1, match("match", 6));
    expect(tickLines(it.fold)).toEqual([
      "trade coinbase:USDT/USD 5",
      "trade coinbase:USDT/USD 6 backfill",
    ]);
  });
});

describe("the trade from which REST is asked", () => {
  it("is the last that states its time, where a later one does not", () => {
    const it = driver(kraken);
    it.in(1, 1, trade(1, time(1)));
    it.in(2, 1, trade(2, "1970-01-01T00:00:00Z"));
    expect(tickLines(it.fold)).toHaveLength(2);
    it.note(3, 0, caughtUp("USDC/USD", true));
    expect(known(it, "kraken", "USDC/USD")).toMatchObject({ id: "1" });
  });

  it("happened no later than it came, whatever the venue says", () => {
    const it = driver(kraken);
    it.in(1, 1, trade(1, time(0, "2099-01-01")));
    it.in(2, 1, trade(2, time(2)));
    it.note(3, 0, caughtUp("USDC/USD", true));
    expect(known(it, "kraken", "USDC/USD")).toMatchObject({ id: "2" });
  });

  it("keeps the venue's clock on the tape, also where it is ahead of ours", () => {
    const it = driver(kraken);
    it.in(1, 1, trade(1, "2026-11-25T00:00:01.073000Z"));
    it.in(2, 1, trade(2, time(2, "2099-01-01")));
    const { eventTime, receiveTime } = it.fold.rows.batch;
    expect((eventTime[0] ?? 0) - (receiveTime[0] ?? 0)).toBe(73_000);
    expect(eventTime[1]).toBeNaN();
  });
});

const MS = 1_764_028_800_000;

const print = (id: number, at: number) => ({
  topic: "publicTrade.USDCUSDT",
  type: "snapshot",
  ts: at,
  data: [{ T: at, s: "USDCUSDT", S: "Buy", v: "5", p: "0.9997", i: String(id), BT: false }],
});

const recent = (...rows: { id: number; at: number; price?: string }[]) => ({
  retCode: 0,
  result: {
    category: "spot",
    list: rows.map(({ id, at, price = "0.9997" }) => ({
      ...{ execId: String(id), symbol: "USDCUSDT", price, size: "5", side: "Buy" },
      time: String(at),
    })),
  },
});

it("frames that are missing by their numbers are lost since the one before them, not since it was noticed", () => {
  const it = driver(bitfinex);
  live(it, 0, 1, "USDT/USD");
  it.in(0, 1, { event: "subscribed", channel: "trades", chanId: 7, symbol: "tUSTUSD" });
  for (const [at, number] of [
    [1, 1],
    [20, 2],
    [35, 4],
    [36, 5],
  ] as const)
    it.in(at, 1, [7, "hb", number, MS + at * 1000]);
  it.note(37, 1, { note: "closed", reason: "frames are missing" });
  live(it, 40, 2, "USDT/USD");
  it.note(41, 0, caughtUp("USDT/USD", true));
  expect(tickLines(it.fold)).toEqual([
    "gap bitfinex:USDT/USD 00:20 to 00:40 frames are missing missed 0",
  ]);
});

describe("trades that nobody numbers", () => {
  it("stay missing, nobody knows how many, where REST does not reach back", () => {
    const it = driver(bybit);
    live(it, 0, 1, "USDC/USDT");
    it.in(1, 1, print(1, MS + 1_000));
    it.note(5, 1, { note: "closed", reason: "disconnect" });
    live(it, 600, 2, "USDC/USDT");
    const newest = Array.from({ length: 60 }, (_, i) => ({ id: 500 - i, at: MS + 599_000 - i }));
    it.rest(601, 9, "USDC/USDT", recent(...newest));
    it.note(601, 0, caughtUp("USDC/USDT", false));
    expect(tickLines(it.fold).at(-1)).toBe(
      "gap bybit:USDC/USDT 00:01 to 10:00 disconnect missed unknown",
    );
  });

  it("are missing, nobody knows how many, where REST was not asked to the end", () => {
    const it = driver(bitfinex);
    live(it, 0, 1, "USDT/USD");
    it.in(0, 1, { event: "subscribed", channel: "trades", chanId: 7, symbol: "tUSTUSD" });
    it.in(1, 1, [7, "te", [1, MS + 1_000, 5, 0.9997]]);
    it.note(2, 0, caughtUp("USDT/USD", true));
    it.note(5, 1, { note: "closed", reason: "disconnect" });
    live(it, 60, 2, "USDT/USD");
    it.rest(61, 9, "USDT/USD", [
      [1, MS + 1_000, 5, 0.9997],
      [2, MS + 6_000, 5, 0.9997],
    ]);
    it.note(61, 0, { ...caughtUp("USDT/USD", false), cut: true });
    expect(tickLines(it.fold).at(-1)).toBe(
      "gap bitfinex:USDT/USD 00:01 to 01:00 disconnect missed unknown",
    );
  });

  it("are never taken for known because one before them claimed a late time", () => {
    const it = driver(bybit);
    it.in(0, 1, print(0, Date.UTC(2026, 10, 25, 20)));
    for (let id = 1; id < 70_000; id++) it.in(1, 1, print(id, MS + id));
    expect(it.fold.tally("bybit").known).toBe(0);
    expect(it.fold.rows.length).toBe(70_000);
  });

  it("are remembered within bounds, however many come", () => {
    const it = driver(bybit);
    for (let id = 0; id < 70_000; id++) it.in(1, 1, print(id, MS + id));
    const saved: { instruments: [string, { keys: { keys: unknown[] } }][] } = JSON.parse(
      it.fold.save(),
    );
    expect(saved.instruments[0]?.[1].keys.keys).toHaveLength(65_536);
  });

  it("a row of REST that cannot be read makes a full page no shorter", () => {
    const it = driver(bybit);
    const row = (id: number) => ({ id, at: MS + id, price: id === 53 ? "NaN" : "0.9997" });
    const rows = Array.from({ length: 60 }, (_, i) => row(60 - i));
    it.rest(1, 9, "USDC/USDT", recent(...rows));
    expect(it.fold.tally("bybit").answer).toMatchObject({ rows: 60, fresh: 59 });
  });

  it("come by REST of Bitstamp under the socket's ids, their times in whole seconds", () => {
    const it = driver(bitstamp);
    it.in(1, 1, {
      ...{ event: "trade", channel: "live_trades_usdtusd" },
      data: {
        ...{ id: 7, amount: 5, amount_str: "5.00000", price: 0.9997, price_str: "0.99970" },
        ...{ type: 0, microtimestamp: `${MS}700000`.slice(0, 16), timestamp: "1764028800" },
      },
    });
    it.rest(2, 9, "USDT/USD", [
      { date: "1764028801", tid: "8", type: "1", price: "0.99970", amount: "2.00000" },
      { date: "1764028800", tid: "7", type: "0", price: "0.99970", amount: "5.00000" },
    ]);
    expect(tickLines(it.fold)).toEqual([
      "trade bitstamp:USDT/USD 7",
      "trade bitstamp:USDT/USD 8 backfill",
    ]);
  });
});

it("a dead subscription to quotes is lost from the last quote on, though trades go on", () => {
  const it = driver(kraken);
  live(it, 0, 1);
  const data = [{ symbol: "USDC/USD", bid: 0.9996, bid_qty: 5, ask: 0.9997, ask_qty: 5 }];
  it.in(1, 1, { channel: "ticker", type: "update", data });
  it.in(400, 1, trade(1, time(400)));
  it.note(401, 1, { note: "stale", symbols: ["USDC/USD"], carries: "quotes" });
  live(it, 402, 2);
  it.note(403, 0, caughtUp("USDC/USD", true));
  expect(tickLines(it.fold).at(-1)).toBe("gap kraken:USDC/USD 00:01 to 06:42 no data missed 0");
});
