import { describe, expect, it } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks } from "../testing/ticks.ts";
import { dispersionOf } from "./venue-prices.ts";

/** The coins' views after the last record, by id. */
const views = (records: readonly Tick[]) => {
  const { batch, instruments } = ticks(records);
  const pipeline = new Pipeline(
    { ...defaultSettings("event_time"), indicators: [] },
    instruments,
    {},
  );
  pipeline.push(batch);
  return Object.fromEntries(pipeline.coins.map(({ id, view }) => [id, view]));
};
const price = (records: readonly Tick[], coin = "USDC") =>
  (views(records)[coin]?.price ?? Number.NaN) / 1e8;

describe("a coin's price", () => {
  it("is that of its only venue", () => {
    expect(price([{ at: 0, on: "kraken:USDC/USD", trade: 0.98 }])).toBe(0.98);
  });

  it("is the mean of two venues and the middle of three", () => {
    const two: Tick[] = [
      { at: 0, on: "kraken:USDC/USD", trade: 0.98 },
      { at: 1, on: "gemini:USDC/USD", trade: 1 },
    ];
    expect(price(two)).toBe(0.99);
    expect(price([...two, { at: 2, on: "bitstamp:USDC/USD", trade: 0.5 }])).toBe(0.98);
    expect(views(two)["USDC"]?.venues).toBe(2);
  });

  it("counts a venue with several instruments once, at their median", () => {
    const view = views([
      { at: 0, on: "kraken:USDT/USD", trade: 1.01 },
      { at: 1, on: "kraken:USDC/USD", trade: 0.98 },
      { at: 2, on: "kraken:USDC/USDT", trade: 0.98 },
      { at: 3, on: "gemini:USDC/USD", trade: 1 },
    ])["USDC"];
    expect(view?.venues).toBe(2);
    expect(view?.price).toBeCloseTo(((0.98 + 0.9898) / 2 + 1) * 5e7, 3);
  });

  it("triangulates a price in Tether with the USDT/USD price of now, not of the print", () => {
    const tape: Tick[] = [
      { at: 0, on: "kraken:USDT/USD", trade: 1 },
      { at: 1, on: "binance:USDC/USDT", trade: 0.98 },
      { at: 2, on: "kraken:USDT/USD", trade: 1.01 },
    ];
    expect(price(tape)).toBeCloseTo(0.9898, 12);
  });

  it("turns an inverse listing over", () => {
    const tape: Tick[] = [
      { at: 0, on: "kraken:USDT/USD", trade: 1 },
      { at: 1, on: "okx:USDT/USDC", trade: 1.25 },
    ];
    expect(price(tape)).toBeCloseTo(0.8, 12);
    expect(price(tape, "USDT")).toBe(1);
  });

  it("is the mid of a fresh, uncrossed quote rather than the last trade", () => {
    const quoted: Tick[] = [
      { at: 0, on: "kraken:USDC/USD", bid: 0.99, ask: 0.991 },
      { at: 1, on: "kraken:USDC/USD", trade: 0.9 },
    ];
    expect(price(quoted)).toBeCloseTo(0.9905, 12);
    expect(price([...quoted, { at: 2, on: "kraken:USDC/USD", bid: 0.99, ask: 0.98 }])).toBe(0.9);
    expect(price([...quoted, { at: 2, on: "kraken:USDC/USD", bid: null, ask: 0.98 }])).toBe(0.9);
  });

  it("forgets a quote or trade after 60 s and a bar's close after its interval or five minutes", () => {
    const other = (at: number): Tick => ({ at, on: "kraken:BTC/USD", trade: 20_000 });
    const trade: Tick = { at: 0, on: "kraken:USDC/USD", trade: 0.98 };
    expect(price([trade, other(60)])).toBe(0.98);
    expect(price([trade, other(60.1)])).toBeNaN();
    const bar: Tick = { at: 60, on: "kraken:USDC/USD", bar: [1, 1, 1, 0.98] };
    expect(price([bar, other(360)])).toBe(0.98);
    expect(price([bar, other(360.1)])).toBeNaN();
    const hour: Tick = { at: 3600, on: "kraken:USDC/USD", bar: [1, 1, 1, 0.98], interval: 3600 };
    expect(price([hour, other(7200)])).toBe(0.98);
    expect(price([hour, other(7200.1)])).toBeNaN();
  });

  it("is never the raw Tether quote while USDT/USD is stale", () => {
    const tape: Tick[] = [
      { at: 0, on: "kraken:USDT/USD", trade: 1.01 },
      { at: 50, on: "binance:USDC/USDT", trade: 0.98 },
      { at: 70, on: "binance:USDC/USDT", trade: 0.97 },
    ];
    expect(price(tape)).toBeNaN();
    expect(views(tape)["USDC"]?.basis).toBeUndefined();
  });

  it("keeps a rate that ticks on at the same price fresh for the coins that hang on it", () => {
    const rate = (at: number): Tick => ({ at, on: "kraken:USDT/USD", trade: 1.01 });
    const coin = (at: number): Tick => ({ at, on: "binance:USDC/USDT", trade: 0.98 });
    expect(
      price([
        rate(0),
        coin(1),
        rate(50),
        coin(55),
        rate(100),
        coin(105),
        rate(150),
        coin(155),
        coin(209),
      ]),
    ).toBeCloseTo(0.9898, 12);
  });

  it("is judged in its quote currency, and says so, when nothing on the tape prices it in dollars", () => {
    const view = views([{ at: 0, on: "binance:UST/USDT", trade: 0.6 }])["UST"];
    // TerraUSD by its date: in March 2023 the symbol means nothing any more.
    expect(view).toBeUndefined();
    const usde = views([{ at: 0, on: "bybit:USDC/USDT", trade: 0.6 }])["USDC"];
    expect([usde?.price, usde?.basis, usde?.deviation]).toEqual([6e7, "USDT", -4000]);
  });

  it("takes Bitfinex's UST for Tether", () => {
    expect(price([{ at: 0, on: "bitfinex:UST/USD", trade: 1.02 }], "USDT")).toBe(1.02);
  });

  it("measures a euro coin against the euro's own price", () => {
    const view = views([
      { at: 0, on: "kraken:EUR/USD", trade: 1.08 },
      { at: 1, on: "kraken:EURC/USD", trade: 1.07 },
    ])["EURC"];
    expect(view?.deviation).toBeCloseTo(-92.593, 3);
    expect(views([{ at: 1, on: "kraken:EURC/USD", trade: 1.07 }])["EURC"]?.deviation).toBeNaN();
    const inEuro = views([{ at: 1, on: "kraken:EURC/EUR", trade: 0.99 }])["EURC"];
    expect([inEuro?.deviation, inEuro?.basis]).toEqual([-100, "EUR"]);
  });

  it("tells how far its venues lie apart", () => {
    const view = views([
      { at: 0, on: "kraken:USDC/USD", trade: 1 },
      { at: 1, on: "gemini:USDC/USD", trade: 1 },
      { at: 2, on: "bitstamp:USDC/USD", trade: 0.65 },
    ])["USDC"];
    expect(
      dispersionOf(view?.venuePrices ?? new Float64Array(), view?.price ?? Number.NaN),
    ).toEqual({ range: 3500, mad: 0 });
  });
});

describe("what must not be taken for a price", () => {
  it("is a rate that would have to be had through itself", () => {
    const tape: Tick[] = [
      { at: 0, on: "kraken:EUR/USD", trade: 1.08 },
      { at: 0, on: "kraken:USDT/USD", trade: 1 },
      { at: 1, on: "bitstamp:USDT/EUR", trade: 0.93 },
      { at: 3, on: "binance:EUR/USDT", trade: 1.08 },
      { at: 4, on: "kraken:EUR/USD", gap: [3, 4] },
      { at: 4, on: "kraken:USDT/USD", gap: [3, 4] },
    ];
    expect(price(tape, "USDT")).toBeNaN();
  });

  it("is a quote in a currency that the coin is not pegged to", () => {
    for (const on of ["kraken:USDC/EUR", "kraken:USDT/EUR", "bybit:EURC/USDT"]) {
      const view = Object.values(views([{ at: 0, on, trade: 0.92 }]))[0];
      expect(view?.deviation ?? Number.NaN).toBeNaN();
    }
  });

  it("is the old mid of a book that has vanished", () => {
    const quoted: Tick = { at: 0, on: "kraken:USDC/USD", bid: 0.9999, ask: 1.0001 };
    expect(price([quoted, { at: 1, on: "kraken:USDC/USD", bid: null, ask: 0.5 }])).toBeNaN();
  });

  it("is a bar's close once a trade has come after it and aged", () => {
    const tape: Tick[] = [
      { at: 3600, on: "kraken:USDC/USD", bar: [1, 1, 1, 1], interval: 3600 },
      { at: 3700, on: "kraken:USDC/USD", trade: 0.97 },
      { at: 5400, on: "kraken:BTC/USD", trade: 20_000 },
    ];
    expect(price(tape)).toBeNaN();
  });
});

it("counts a member again as soon as its rate has come", () => {
  const tape: Tick[] = [
    { at: 0, on: "kraken:USDC/USDT", trade: 1 },
    { at: 0, on: "kraken:USDC/USD", trade: 1 },
    { at: 0, on: "kraken:USDT/USD", trade: 1 },
    { at: 0, on: "kraken:USDC/USD", trade: 0.995 },
  ];
  expect(price(tape)).toBe(0.9975);
});
