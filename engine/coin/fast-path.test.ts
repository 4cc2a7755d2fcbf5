import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks } from "../testing/ticks.ts";

const settings = { ...defaultSettings("event_time"), indicators: [] };

/** Times on the second and one microsecond after it, every kind of record, three lengths of bars. */
const tapeOf = (names: readonly string[], level: (name: string) => number): fc.Arbitrary<Tick[]> =>
  fc
    .array(
      fc.record({
        wait: fc.oneof(fc.constant(0), fc.nat(30), fc.constantFrom(60, 60.000001, 300, 300.000001)),
        on: fc.constantFrom(...names),
        kind: fc.constantFrom("trade", "trade", "trade", "quote", "one side", "bar", "gap"),
        step: fc.integer({ min: -8, max: 8 }),
        interval: fc.constantFrom(60, 300, 3600),
      }),
      { minLength: 5, maxLength: 50 },
    )
    .map((steps) => {
      let at = 0;
      return steps.map(({ wait, on, kind, step, interval }): Tick => {
        at += wait;
        const price = Math.round((level(on) + step / 200) * 1e4) / 1e4;
        if (kind === "gap") return { at, on, gap: [Math.max(0, at - 10), at] };
        if (kind === "quote") return { at, on, bid: price, ask: price + 0.0002 };
        if (kind === "one side") return { at, on, bid: null, ask: price };
        if (kind === "bar") return { at, on, bar: [price, price, price, price], interval };
        return { at, on, trade: price };
      });
    });

const dollars = [
  "kraken:USDC/USD",
  "kraken:USDC/USDT",
  "binance:USDC/USDT",
  "kraken:USDT/USD",
  "coinbase:USDT/USD",
  "okx:USDT/USDC",
  "gemini:USDC/USD",
  "bybit:USDC/DAI",
];
const euros = [
  "kraken:USDT/USD",
  "binance:USDC/USDT",
  "kraken:EUR/USD",
  "bitstamp:EUR/USD",
  "kraken:EURC/EUR",
  "kraken:EURC/USD",
  "bybit:EURC/USDT",
  "okx:USDC/EUR",
  "kraken:USDT/EUR",
  "binance:EUR/USDT",
];

describe("a coin's price, moved member by member", () => {
  it.each([
    ["dollar coins", dollars, () => 1],
    [
      "dollar and euro coins",
      euros,
      (on: string) =>
        /EURC?\/(USD|USDT)$/.test(on) ? 1.08 : /(USDC|USDT)\/EUR$/.test(on) ? 0.93 : 1,
    ],
  ] as const)("is what judging every member again gives (%s)", (_title, names, level) => {
    fc.assert(
      fc.property(tapeOf(names, level), (tape) => {
        const { batch, instruments } = ticks(tape);
        const pipeline = new Pipeline(settings, instruments, {});
        for (let i = 0; i < batch.length; i++) {
          pipeline.push(batch, i, i + 1);
          const twin = new Pipeline(settings, instruments, {});
          twin.restore(pipeline.snapshot());
          for (const [k, coin] of pipeline.coins.entries()) {
            // Gone stale at this very time: that happens after every record of it.
            if (coin.stale(pipeline.time)) continue;
            const judged = twin.coins[k]?.view;
            judged?.judge(pipeline.time);
            const { price, deviation, venues, basis, peg } = coin.view;
            expect([i, coin.id, price, deviation, venues, basis, peg]).toEqual([
              i,
              coin.id,
              judged?.price,
              judged?.deviation,
              judged?.venues,
              judged?.basis,
              judged?.peg,
            ]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
