import { describe, expect, it } from "vitest";
import { type Tick, timeOf } from "../../testing/ticks.ts";
import type { Fill } from "../order.ts";
import type { BacktestRun } from "../result.ts";
import type { Terms } from "../terms.ts";
import { runTicks } from "../testing/run-ticks.ts";
import { crossVenue } from "./cross-venue.ts";
import { depegReversion } from "./depeg-reversion.ts";
import { flight } from "./flight.ts";

// Runs over small tapes, worked by hand in decimals, to the last step. Sizes go down to a step of 1e-8, fees up to one of
// 1e-16: a venue never rounds in the customer's favour. Seconds are those of the tape.

const KRAKEN = "kraken:USDC/USD";
const COINBASE = "coinbase:USDC/USD";
/** 0.1 % a fill, at once, and all of every volume. */
const plain: Terms = {
  venues: {},
  other: { maker: 0, taker: 1000 },
  latency: { median: 0, p95: 0, seed: 1 },
  participation: 1,
  assumedSpread: 0,
  halts: [],
  transfer: { time: 60e6, fees: { USDC: 1 } },
};
const quote = (at: number, bid: number, ask: number, on = KRAKEN): Tick => {
  return { at, on, bid, ask, bidSize: 1e6, askSize: 1e6 };
};

const decimal = (steps: bigint, places: number): string => {
  const digits = String(steps).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
};
/** `180 buy 302.72757545 at 0.99, fee 0.2997`: the second, size, price and fee of a fill. */
const line = ({ time, instrument, side, size, price, fee }: Fill): string =>
  [
    (time - timeOf(0)) / 1e6,
    instrument.split(":")[0],
    side,
    decimal(size, 8),
    `at ${decimal(BigInt(price), 8)},`,
    `fee ${decimal(fee, 16)}`,
  ].join(" ");
const fillsOf = ({ fills }: BacktestRun): string[] => fills.map(line);
/** What is left, by venue and asset. */
const balances = ({ books }: BacktestRun): Readonly<Record<string, string>> =>
  Object.fromEntries(
    books.pockets.map(({ venue, asset, amount }) => [`${venue} ${asset}`, decimal(amount, 16)]),
  );

describe("depegReversion on quotes, 900 USD in three parts, fee 0.1 %", () => {
  const run = runTicks(
    depegReversion,
    { entry: -100, distance: 100, turn: 20, quiet: "0s", exit: 10 },
    [
      quote(0, 0.9999, 1.0001),
      // -130 bps: a low.
      quote(60, 0.9869, 0.9871),
      // -110: 20 bps off that low, so it is over; a third of 900 is spent ...
      quote(120, 0.9889, 0.9891),
      // ... at the next ask.
      quote(180, 0.9899, 0.99),
      // -200: deep enough for the second part.
      quote(240, 0.9799, 0.9801),
      // -175: 25 bps off it; half of what is left is spent.
      quote(300, 0.9824, 0.9826),
      quote(360, 0.985, 0.9852),
      // -8: par less 10, so all is sold ...
      quote(420, 0.9991, 0.9993),
      // ... at the next bid.
      quote(480, 0.9994, 0.9996),
      quote(540, 1, 1.0001),
    ],
    { terms: plain, capital: 900 },
  );

  it("fills three orders, at these prices", () => {
    expect(fillsOf(run)).toEqual([
      // 300 / (0.99 × 1.001) = 302.727575454…; × 0.99 = 299.7002996955, of which 0.1 %.
      "180 kraken buy 302.72757545 at 0.99, fee 0.2997002996955",
      // 900 - 299.7002996955 - 0.2997002996955 = 600.0000000048045; half, in steps of 1e-8: 300.
      // 300 / (0.9852 × 1.001) = 304.202496655…; × 0.9852 = 299.70029969958.
      "360 kraken buy 304.20249665 at 0.9852, fee 0.29970029969958",
      // Both: 606.9300721; × 0.9994 = 606.56591405674.
      "480 kraken sell 606.9300721 at 0.9994, fee 0.60656591405674",
    ]);
  });

  it("ends with this cash and no coin", () => {
    // 300.00000000552492 + 606.56591405674 - 0.60656591405674
    expect(balances(run)).toEqual({ "kraken USD": "905.95934814820818", "kraken USDC": "0" });
    expect(decimal(run.books.end, 16)).toBe("905.95934814820818");
    const [trip] = run.trades;
    expect(run.trades).toHaveLength(1);
    // 599.40059939508 for 606.9300721.
    expect(trip?.entry).toBeCloseTo(0.98759416768, 10);
    expect(trip?.exit).toBeCloseTo(0.9994, 10);
  });
});

describe("flight on minute bars, 1000 USD, fee 0.1 % and an assumed spread of 4 bps", () => {
  // At par for three minutes, 70 bps under it for three, and then 10.
  const closes = Array.from({ length: 40 }, (_, i) => (i < 3 ? 1 : i < 6 ? 0.993 : 0.999));
  const bars = closes.map((close, i): Tick => {
    const open = closes[i - 1] ?? 1;
    const [high, low] = [Math.max(open, close), Math.min(open, close)];
    return { at: i * 60, on: KRAKEN, bar: [open, high, low, close], volume: 1e6 };
  });
  const said = { rule: "level", threshold: 50, calm: "5m", back: 20 };
  const terms = { ...plain, assumedSpread: 4 };
  const run = runTicks(flight, said, bars, { terms, capital: 1000 });

  it("leaves at the second minute beyond the threshold and returns after the alert and five calm minutes", () => {
    expect(fillsOf(run)).toEqual([
      // The order comes at the close of the first bar and has the next one's open. 1000 / (1 + 0.001 + 0.0002) = 998.801438274…
      "60 kraken buy 998.80143827 at 1, fee 0.99880143827",
      // 70 bps at 180 and at 240: the alert, and the open of the bar from 240 to 300.
      "300 kraken sell 998.80143827 at 0.993, fee 0.99180982820211",
      // Within half of the threshold from 360 on, for 15 minutes: over at 1260. Five minutes: 1560, and that bar's open.
      "1620 kraken buy 990.42276036 at 0.999, fee 0.98943233759964",
    ]);
    expect(run.fills.map(({ pricedAt }) => (pricedAt - timeOf(0)) / 1e6)).toEqual([0, 240, 1560]);
  });

  it("pays half of the spread each time, and keeps what buys no further step", () => {
    // 2 bps of 998.80143827, of 991.80982820211 and of 989.43233759964.
    expect(run.fills.map(({ slippage }) => decimal(slippage, 16))).toEqual([
      "0.199760287654",
      "0.198361965640422",
      "0.197886467519928",
    ]);
    // 1000 - 998.80143827 - 0.99880143827 - 0.199760287654 = 0.000000004076
    // + 991.80982820211 - 0.99180982820211 - 0.198361965640422 = 990.619656412343468
    // - 989.43233759964 - 0.98943233759964 - 0.197886467519928 = 0.0000000075839
    expect(balances(run)).toEqual({
      "kraken USD": "0.0000000075839",
      "kraken USDC": "990.42276036",
    });
    // 990.42276036 × 0.999 and that rest.
    expect(decimal(run.books.end, 16)).toBe("989.4323376072239");
  });
});

describe("crossVenue on quotes, 1000 USD each on Kraken at 0.1 % and Coinbase at 0.2 %", () => {
  const both = (at: number, kraken: [number, number], coinbase: [number, number]): Tick[] => [
    quote(at, ...kraken),
    quote(at, ...coinbase, COINBASE),
  ];
  const apart: [[number, number], [number, number]] = [
    [0.9899, 0.99],
    [0.998, 0.9981],
  ];
  const together: typeof apart = [
    [0.9969, 0.997],
    [0.9971, 0.9972],
  ];
  const tape = [
    // Half of each thousand buys stock: 500 / 1.001 = 499.500499500… and 500 / 1.002 = 499.001996007…
    ...both(0, [0.9999, 1], [0.9999, 1]),
    ...both(60, [0.9999, 1], [0.9999, 1]),
    // 0.998 × 0.998 / (0.99 × 1.001) is 50.5 bps over 1. Kraken's 500 could buy 504, Coinbase has 499.001996 to sell: that.
    ...both(120, ...apart),
    ...both(180, ...apart),
    // Nothing left to sell on Coinbase. Then the prices meet, 2 bps apart.
    ...both(240, ...together),
    ...both(300, ...together),
    ...both(360, ...together),
  ];
  const terms = { ...plain, venues: { coinbase: { maker: 0, taker: 2000 } } };
  const trade = [
    "0 kraken buy 499.5004995 at 1, fee 0.4995004995",
    "0 coinbase buy 499.001996 at 1, fee 0.998003992",
    // 499.001996 × 0.99 = 494.01197604, and × 0.998 = 498.003992008.
    "180 kraken buy 499.001996 at 0.99, fee 0.49401197604",
    "180 coinbase sell 499.001996 at 0.998, fee 0.996007984016",
  ];

  it("buys where it is cheap, sells where it is dear, and turns that round when they meet", () => {
    const said = { part: 100, rebalance: false };
    const run = runTicks(crossVenue, said, tape, { capital: 2000, terms });
    expect(fillsOf(run)).toEqual([
      ...trade,
      // × 0.9969 = 497.4550898124, and × 0.9972 = 497.6047904112.
      "300 kraken sell 499.001996 at 0.9969, fee 0.4974550898124",
      "300 coinbase buy 499.001996 at 0.9972, fee 0.9952095808224",
    ]);
    expect(balances(run)).toEqual({
      // 500.0000000005 - 494.01197604 - 0.49401197604 + 497.4550898124 - 0.4974550898124
      "kraken USD": "502.4516467070476",
      "kraken USDC": "499.5004995",
      // 500.000000008 + 498.003992008 - 0.996007984016 - 497.6047904112 - 0.9952095808224
      "coinbase USD": "498.4079840399616",
      "coinbase USDC": "499.001996",
    });
    // With the coins at the last mids, 0.99695 and 0.99715.
    expect(decimal(run.books.end, 16)).toBe("1996.4164940349342");
  });

  it("carries coin to where it was sold and the money back when a side has run dry", () => {
    const run = runTicks(crossVenue, { part: 100 }, tape, { capital: 2000, terms });
    expect(fillsOf(run)).toEqual(trade);
    expect(run.transfers).toEqual([
      // What was bought on Kraken, a coin of which is the fee; sent at 180, there at 240.
      {
        ...{ asset: "USDC", from: "kraken", to: "coinbase", amount: 4990019960000000000n },
        ...{ fee: 10n ** 16n, sent: timeOf(180), arrived: timeOf(240) },
      },
      // What that is worth at Coinbase's mid: 499.001996 × 0.99805 = 498.0289421…
      {
        ...{ asset: "USD", from: "coinbase", to: "kraken", amount: 4980289421000000000n, fee: 0n },
        ...{ sent: timeOf(180), arrived: timeOf(240) },
      },
    ]);
    expect(balances(run)).toMatchObject({
      // 500.0000000005 - 494.01197604 - 0.49401197604 + 498.0289421
      "kraken USD": "503.52295408446",
      "kraken USDC": "499.5004995",
      // 500.000000008 + 498.003992008 - 0.996007984016 - 498.0289421
      "coinbase USD": "498.979041931984",
      "coinbase USDC": "498.001996",
    });
  });
});
