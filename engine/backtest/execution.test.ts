import { describe, expect, it } from "vitest";
import { type Tick, timeOf } from "../testing/ticks.ts";
import type { OrderRequest } from "./order.ts";
import type { Terms } from "./terms.ts";
import { roughTerms, runTicks } from "./testing/run-ticks.ts";
import { scripted } from "./testing/scripted.ts";

const on = "kraken:USDC/USD";
const buy = { instrument: on, side: "buy" } as const;
const sell = { instrument: on, side: "sell" } as const;
/** Always 100 ms, no fees, a tenth of what is printed. */
const plain: Terms = {
  ...roughTerms,
  venues: {},
  other: { maker: 0, taker: 0 },
  latency: { median: 100_000, p95: 100_000, seed: 1 },
  assumedSpread: 0,
};
const quote = (at: number, bid: number, ask: number, bidSize = 1e6, askSize = 1e6): Tick => ({
  ...{ at, on, bid, ask, bidSize, askSize },
});
const bar = (at: number, ...prices: readonly [number, number, number, number]): Tick => ({
  ...{ at, on, bar: prices, volume: 10_000 },
});

/** Fills as `seconds: side size @ price liquidity`. */
const fills = (tape: readonly Tick[], orders: readonly OrderRequest[], terms = plain) => {
  const run = runTicks(scripted([on], orders), {}, tape, { terms, capital: 1000 });
  expect(run.failure).toBeUndefined();
  return run.fills.map(({ time, side, size, price, liquidity }) => {
    const at = (time - timeOf(0)) / 1e6;
    return `${at}: ${side} ${Number(size) / 1e8} @ ${price / 1e8} ${liquidity}`;
  });
};

describe("a market order", () => {
  it("crosses the spread at the first quote after it has arrived, not at the one before", () => {
    const tape = [quote(0, 0.98, 0.99), quote(0.05, 0.97, 0.98), quote(0.1, 0.95, 0.96)];
    expect(fills(tape, [{ ...buy, size: 10 }])).toEqual(["0.1: buy 10 @ 0.96 taker"]);
  });

  it("gets no more than is displayed, and the same display only once", () => {
    const tape = [
      quote(0, 0.98, 0.99, 1e6, 4),
      quote(1, 0.98, 0.99, 1e6, 4),
      quote(2, 0.98, 0.99, 1e6, 7), // three more came to the four that are taken
      quote(3, 0.98, 1, 1e6, 100), // another price: another display
    ];
    expect(fills(tape, [{ ...buy, size: 10 }])).toEqual([
      "1: buy 4 @ 0.99 taker",
      "2: buy 3 @ 0.99 taker",
      "3: buy 3 @ 1 taker",
    ]);
  });

  it("spends no more than it was told, its fee included", () => {
    const terms = { ...plain, other: { maker: 0, taker: 10_000 } };
    const tape = [quote(0, 0.49, 0.5), quote(1, 0.49, 0.5)];
    // 101 buys 200 at 0.5 and 1 % of 100 for the venue.
    expect(fills(tape, [{ ...buy, spend: 101 }], terms)).toEqual(["1: buy 200 @ 0.5 taker"]);
  });

  it("takes its part of the trades where there are no quotes, and of the next ones", () => {
    const tape: Tick[] = [
      { at: 0, on, trade: 1 },
      { at: 1, on, trade: 0.99, size: 40 },
      { at: 2, on, trade: 0.98, size: 500 },
    ];
    expect(fills(tape, [{ ...buy, size: 10 }])).toEqual([
      "1: buy 4 @ 0.99 taker",
      "2: buy 6 @ 0.98 taker",
    ]);
  });

  it("leaves alone what was found later, was made outside the book, or has quotes beside it", () => {
    const tape: Tick[] = [
      { at: 0, on, trade: 1 },
      { at: 1, on, trade: 0.5, size: 1e6, backfill: true },
      { at: 2, on, trade: 0.6, size: 1e6, side: "block" },
      quote(3, 0.97, 0.98, 1, 1),
      { at: 4, on, trade: 0.7, size: 1e6 },
      { at: 65, on, trade: 0.99, size: 1e6 },
    ];
    expect(fills(tape, [{ ...buy, size: 10 }])).toEqual([
      "3: buy 1 @ 0.98 taker",
      "65: buy 9 @ 0.99 taker",
    ]);
  });

  it("meets nothing in a gap: the first price after it is the one that it gets", () => {
    const tape: Tick[] = [
      quote(0, 0.98, 0.99),
      { at: 900, on, gap: [0.05, 900] },
      quote(901, 0.9, 0.91),
    ];
    expect(fills(tape, [{ ...buy, size: 10 }])).toEqual(["901: buy 10 @ 0.91 taker"]);
  });

  it("gets the open of a bar that began after it arrived, the close of one that it arrived in", () => {
    const tape = [
      bar(0, 1, 1, 1, 1),
      bar(60, 0.99, 0.99, 0.95, 0.96),
      bar(120, 0.94, 0.97, 0.9, 0.91),
    ];
    expect(fills(tape, [{ ...buy, size: 10 }])).toEqual(["60: buy 10 @ 0.96 taker"]);
    const minute = { ...plain, latency: { median: 60e6, p95: 60e6, seed: 1 } };
    expect(fills(tape, [{ ...buy, size: 10 }], minute)).toEqual(["120: buy 10 @ 0.94 taker"]);
  });

  it("is cancelled when the money is gone, and keeps what it got", () => {
    const run = runTicks(
      scripted([on], [{ ...buy, size: 5000 }]),
      {},
      [quote(0, 0.4, 0.5), quote(1, 0.4, 0.5)],
      {
        terms: plain,
        capital: 1000,
      },
    );
    expect(run.orders[0]).toMatchObject({ state: "cancelled", filled: 2000n * 10n ** 8n });
    expect(run.orders[0]?.reason).toBe("not enough USD at kraken");
    expect(run.books.pockets.map(({ asset, amount }) => [asset, amount])).toEqual([
      ["USD", 0n],
      ["USDC", 2000n * 10n ** 16n],
    ]);
  });
});

describe("a limit order", () => {
  it("takes at once what is there at its price or better", () => {
    const tape = [quote(0, 0.98, 0.99), quote(1, 0.94, 0.95)];
    expect(fills(tape, [{ ...buy, size: 10, limit: 0.97 }])).toEqual(["1: buy 10 @ 0.95 taker"]);
  });

  it("rests, and is filled at its own price: whole where trades go through it, in part where they touch it", () => {
    const tape: Tick[] = [
      quote(0, 0.98, 0.99),
      quote(1, 0.98, 0.99),
      { at: 2, on, trade: 0.97, size: 20, side: "sell" }, // touches: a tenth
      { at: 3, on, trade: 0.96, size: 5, side: "buy" }, // nobody sells to a bid there
      { at: 4, on, trade: 0.96, size: 5, side: "sell" }, // goes through: all of it
      quote(5, 0.95, 0.96, 1e6, 2), // somebody offers below the bid
    ];
    expect(fills(tape, [{ ...buy, size: 10, limit: 0.97 }])).toEqual([
      "2: buy 2 @ 0.97 maker",
      "4: buy 5 @ 0.97 maker",
      "5: buy 2 @ 0.97 maker",
    ]);
  });

  it("is not filled by a bar that only touches it", () => {
    const tape = [
      bar(0, 1, 1, 1, 1),
      bar(60, 1, 1, 1, 1),
      bar(120, 1, 1, 0.97, 1),
      bar(180, 1, 1, 0.96, 1),
    ];
    expect(fills(tape, [{ ...buy, size: 10, limit: 0.97 }])).toEqual(["180: buy 10 @ 0.97 maker"]);
  });

  it("ends with its life", () => {
    const tape = [quote(0, 0.98, 0.99), quote(1, 0.98, 0.99), quote(11, 0.9, 0.91)];
    expect(fills(tape, [{ ...buy, size: 10, limit: 0.97, life: 10e6 }])).toEqual([]);
    expect(fills(tape, [{ ...buy, size: 10, limit: 0.97, life: 11e6 }])).toHaveLength(1);
  });
});

describe("a stop", () => {
  it("sells at the bid that reaches it", () => {
    const tape = [quote(0, 0.99, 1), quote(1, 0.99, 1), quote(2, 0.98, 0.99), quote(3, 0.94, 0.95)];
    expect(
      fills(tape, [
        { ...buy, size: 10 },
        { ...sell, size: 10, stop: 0.96 },
      ]),
    ).toEqual(["1: buy 10 @ 1 taker", "3: sell 10 @ 0.94 taker"]);
  });

  it("fills inside a bar at its price, at the open where the bar began beyond it", () => {
    const inside = [bar(0, 1, 1, 1, 1), bar(60, 1, 1, 1, 1), bar(120, 0.99, 0.99, 0.9, 0.95)];
    const beyond = [bar(0, 1, 1, 1, 1), bar(60, 1, 1, 1, 1), bar(120, 0.93, 0.94, 0.9, 0.94)];
    const orders = [
      { ...buy, size: 10 },
      { ...sell, size: 10, stop: 0.96 },
    ];
    expect(fills(inside, orders)[1]).toBe("120: sell 10 @ 0.96 taker");
    expect(fills(beyond, orders)[1]).toBe("120: sell 10 @ 0.93 taker");
  });

  it("is woken by a trade and gets the next one", () => {
    const tape: Tick[] = [
      { at: 0, on, trade: 1, size: 1000 },
      { at: 1, on, trade: 1, size: 1000 },
      { at: 2, on, trade: 0.95, size: 1000 },
      { at: 3, on, trade: 0.94, size: 1000 },
    ];
    expect(
      fills(tape, [
        { ...buy, size: 10 },
        { ...sell, size: 10, stop: 0.96 },
      ]),
    ).toEqual(["1: buy 10 @ 1 taker", "3: sell 10 @ 0.94 taker"]);
  });
});

describe("what a strategy does wrong", () => {
  it.each([
    ["a size that is no number", { ...buy, size: Number.NaN }, "a size of NaN is no amount over 0"],
    ["a size below zero", { ...buy, size: -1 }, "a size of -1 is no amount over 0"],
    ["neither size nor spend", buy, "an order has either a size or an amount to spend"],
    ["a limit at nothing", { ...buy, size: 1, limit: 0 }, "a limit of 0 is no price over 0"],
    [
      "an unknown instrument",
      { ...buy, instrument: "kraken:NONE/USD", size: 1 },
      'no instrument "kraken:NONE/USD" on this tape',
    ],
  ])("stops its run with time and cause: %s", (_, order, cause) => {
    const run = runTicks(scripted([on], [order]), {}, [quote(0, 0.98, 0.99), quote(1, 0.98, 0.99)]);
    expect(run.failure).toEqual({ strategy: "scripted", time: timeOf(0), cause });
    expect(run.fills).toEqual([]);
  });
});

describe("capital", () => {
  it("that nothing on the tape can price is never put in, and the run says so", () => {
    const two = ["kraken:USDC/USDT", "kraken:USDC/DAI"] as const;
    const tape = [0, 60, 120].flatMap((at) => two.map((on): Tick => ({ at, on, trade: 1 })));
    const run = runTicks(scripted(two, [{ ...buy, size: 1 }]), {}, tape);
    expect(run.books.start).toBe(0n);
    expect(run.assumptions).toEqual([
      "it never had its capital: nothing on the tape priced USDT and DAI in USD",
    ]);
  });
});

describe("latency", () => {
  it("has the median and the 95th percentile that it is said to have, and an order's own depends on nothing else", async () => {
    const { drawLatency } = await import("./latency.ts");
    const terms = { median: 50_000, p95: 250_000, seed: 3 };
    const draws = Array.from({ length: 20_000 }, (_, i) => drawLatency(terms, i + 1)).sort(
      (a, b) => a - b,
    );
    expect((draws[10_000] ?? 0) / 50_000).toBeCloseTo(1, 1);
    expect((draws[19_000] ?? 0) / 250_000).toBeCloseTo(1, 1);
    expect(drawLatency(terms, 77)).toBe(drawLatency(terms, 77));
    expect(drawLatency({ ...terms, seed: 4 }, 77)).not.toBe(drawLatency(terms, 77));
  });
});
