import { expect, it } from "vitest";
import { ConnectionMemory } from "./connection-memory.ts";
import { bitfinex, bybit, cryptocom, gemini, kraken } from "./index.ts";
import { decodeAll } from "./testing.ts";

// What damaged frames brought to light; see testing/fuzz-venue.ts.

it("a heartbeat with a number of thousands of digits is not answered", () => {
  const beat = (id: string): string => `{"id":${id},"method":"public/heartbeat","code":0}`;
  expect(() => decodeAll(cryptocom, [beat("9".repeat(4_000))])).toThrow(/^cryptocom: no number/);
  expect(decodeAll(cryptocom, [beat("18446744073709551615")])).toMatchObject([{ what: "reply" }]);
});

it("a frame with thousands of rows that cannot be read is given up after a thousand", () => {
  const rows = (good: number, bad: number): string => {
    const row = {
      ...{ symbol: "USDC/USD", side: "sell", price: 0.9997, qty: 5, trade_id: 1 },
      timestamp: "2026-08-02T00:00:00Z",
    };
    const data = [
      ...Array.from({ length: bad }, () => 1),
      ...Array.from({ length: good }, () => row),
    ];
    return JSON.stringify({ channel: "trade", type: "update", data });
  };
  expect(() => decodeAll(kraken, [rows(1, 1_001)])).toThrow(
    /^kraken: more than 1000 rows that cannot be read/,
  );
  const kinds = decodeAll(kraken, [rows(1, 1_000)]).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "rejected")).toHaveLength(1_000);
  expect(kinds.at(-1)).toBe("trade");
});

it("names and numbers without end are not remembered", () => {
  const memory = new ConnectionMemory();
  const long = "X".repeat(50_000);
  const channel = { event: "subscribed", channel: "trades", chanId: 1, symbol: `t${long}` };
  expect(() => decodeAll(bitfinex, [JSON.stringify(channel)], memory)).toThrow(/without end/);
  const book = (price: string): string =>
    JSON.stringify({
      ...{ topic: "orderbook.1.USDCUSDT", type: "snapshot", ts: 1785628800000 },
      data: { s: "USDCUSDT", b: [[price, "1"]], a: [["1.1", "1"]], u: 1, seq: 1 },
    });
  expect(() => decodeAll(bybit, [book(`1.${"0".repeat(50_000)}`)], memory)).toThrow(/without end/);
  expect(memory.save()).toEqual([]);
  decodeAll(bybit, [book("0.9999")], memory);
  expect(memory.size).toBe(1);
  memory.set("x".repeat(201), true);
  expect(memory.size).toBe(1);
});

it("a book is no deeper than ten thousand levels a side, and its best stays right", () => {
  const memory = new ConnectionMemory();
  const changes = Array.from({ length: 12_000 }, (_, i) => [
    "buy",
    (2 - i / 10_000).toFixed(4),
    "1",
  ]);
  const frame = {
    type: "l2_updates",
    symbol: "USDCUSD",
    changes: [...changes].reverse(),
    trades: [],
  };
  const events = decodeAll(gemini, [JSON.stringify(frame)], memory);
  expect(events.at(-1)).toMatchObject({ kind: "quote", bid: "2.0000" });
  const [, book] = memory.save()[0] ?? [];
  expect(JSON.stringify(book).match(/\["?-?\d/g)?.length).toBe(10_000);
});

it("a level of a book that costs nothing is none", () => {
  const memory = new ConnectionMemory();
  const changes = ["0", "-1"].flatMap((price) => [
    ["buy", price, "1"],
    ["sell", price, "1"],
  ]);
  const frame = { type: "l2_updates", symbol: "USDCUSD", changes, trades: [] };
  const events = decodeAll(gemini, [JSON.stringify(frame)], memory);
  expect(events.map(({ kind }) => kind)).toEqual([...Array(4).fill("rejected"), "quote"]);
  expect(memory.save()).toEqual([["book USDC/USD", { bids: [], asks: [] }]]);
});

it("a long refusal without a stream's name is read in one go", () => {
  // A name without bounds made every character a start: of a megabyte nobody lived to see the end.
  const frame = JSON.stringify({
    id: 3,
    status: 400,
    error: { code: -1, msg: "x".repeat(1 << 20) },
  });
  expect(decodeAll(gemini, [frame])).toMatchObject([{ what: "refused", request: "3" }]);
  const named = { code: -1002, msg: "Invalid symbol: nopeusd@trade" };
  expect(decodeAll(gemini, [JSON.stringify({ id: 3, status: 400, error: named })])).toMatchObject([
    { what: "refused", keys: ["nopeusd@trade"] },
  ]);
});
