import { describe, expect, it } from "vitest";
import { type Tick, timeOf } from "../../testing/ticks.ts";
import { roughTerms, runTicks } from "../testing/run-ticks.ts";
import { crossVenue } from "./cross-venue.ts";

const USD = "kraken:USDC/USD";
const USDT = "kraken:USDC/USDT";
const terms = {
  ...roughTerms,
  venues: { kraken: { maker: 0, taker: 500 } },
  latency: { median: 0, p95: 0, seed: 1 },
};
/** One minute: USDC in dollars and in Tether, and Tether in dollars. */
const minute = (at: number, dollars: number, tethers: number, rate: number): Tick[] =>
  [["kraken:USDT/USD", rate] as const, [USD, dollars] as const, [USDT, tethers] as const].map(
    ([on, price]) => ({
      ...{ at: at * 60, on, bid: price, ask: price + 0.0001, bidSize: 1e6, askSize: 1e6 },
    }),
  );
const ordersOf = (
  said: Readonly<Record<string, string | number | boolean>>,
  ...minutes: readonly (readonly [dollars: number, tethers: number, rate: number])[]
): string[] =>
  runTicks(
    crossVenue,
    said,
    minutes.flatMap((prices, at) => minute(at, ...prices)),
    { terms },
  )
    .orders.filter(({ tag }) => tag !== "stock")
    .map(
      ({ time, instrument, side, tag }) =>
        `${(time - timeOf(0)) / 60e6} ${side} ${instrument} (${tag})`,
    );

describe("crossVenue between quote currencies", () => {
  it("takes a Tether price in dollars: a discount there that Tether's premium explains is none", () => {
    // 0.96 × 1.04 = 0.9984
    expect(ordersOf({}, [1, 1, 1], [1, 1, 1], [0.9984, 0.96, 1.04], [0.9984, 0.96, 1.04])).toEqual(
      [],
    );
  });

  it("buys for Tether and sells for dollars where it is cheaper by that", () => {
    // 0.955 × 1.04 = 0.9932, 52 bps under 0.9984; costs are 10.
    const apart = [0.9984, 0.955, 1.04] as const;
    expect(ordersOf({ part: 100 }, [1, 1, 1], [1, 1, 1], apart, apart, apart)).toEqual([
      `2 buy ${USDT} (cheap)`,
      `2 sell ${USD} (dear)`,
    ]);
    expect(ordersOf({ entry: 45 }, [1, 1, 1], [1, 1, 1], apart, apart)).toEqual([]);
  });

  it("compares no price that is older than it is told", () => {
    const said = { part: 100, fresh: "30s" };
    const apart = minute(2, 0.9984, 0.955, 1.04);
    const records = [...minute(0, 1, 1, 1), ...minute(1, 1, 1, 1), ...apart.slice(0, 2)];
    const { orders } = runTicks(crossVenue, said, [...records, ...minute(3, 1, 1, 1).slice(0, 1)], {
      terms,
    });
    expect(orders.map(({ tag }) => tag)).toEqual(["stock", "stock"]);
  });

  it.each([
    [{ coin: "DAI" }, /^crossVenue: test has nothing on which to trade DAI$/],
    [{ coin: "USDT" }, /^crossVenue: there is only kraken:USDT\/USD to compare$/],
    [{ between: `${USD},kraken:USDT/USD` }, /^crossVenue: .* trade different coins$/],
    [{ between: `${USD},${USD}` }, /^crossVenue: there is only kraken:USDC\/USD to compare$/],
    [{ between: `${USD},okx:USDC/USD` }, /^crossVenue: test has no okx:USDC\/USD$/],
  ])("refuses %j", (said, message) => {
    expect(() => ordersOf(said, [1, 1, 1])).toThrow(message);
  });
});
