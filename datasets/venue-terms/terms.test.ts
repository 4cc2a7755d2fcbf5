import { describe, expect, it } from "vitest";
import { formatTime, micros, parseTime } from "../../engine/market/time.ts";
import { defaultTerms } from "./default-terms.ts";
import { KNOWN_HALTS } from "./known-halts.ts";
import { readDuration, withTerms } from "./terms-input.ts";

const terms = defaultTerms({ seed: 7, barsOnly: false });

describe("the terms that come along", () => {
  it("charge what the venues charge, and the dearest of them where nobody knows", () => {
    expect(terms.venues["kraken"]).toEqual({ maker: 1600, taker: 2600 });
    expect(terms.venues["cryptocom"]).toEqual({ maker: 750, taker: 750 });
    expect(terms.other).toEqual({ maker: 4000, taker: 6000 });
  });

  it("have a latency where less than a bar can be seen", () => {
    expect(terms.latency).toEqual({ median: 50_000, p95: 250_000, seed: 7 });
    expect(defaultTerms({ seed: 7, barsOnly: true }).latency).toEqual({
      median: 0,
      p95: 0,
      seed: 7,
    });
  });

  it("know no halt without a source, a beginning and, later, an end", () => {
    for (const halt of KNOWN_HALTS) {
      const where = `${halt.venue} ${halt.asset} ${halt.from}`;
      expect(halt.source.length, where).toBeGreaterThan(40);
      expect(parseTime(halt.from), where).toBeDefined();
      if (halt.to !== undefined)
        expect(parseTime(halt.to), where).toBeGreaterThan(parseTime(halt.from) ?? Number.NaN);
    }
  });

  it("leave redemptions out, for nothing in a backtest redeems", () => {
    const told = terms.halts.map(({ venue, asset, what, from }) =>
      [venue, asset, what.join("+"), formatTime(micros(from)).slice(0, 16)].join(" "),
    );
    expect(told).toContain("binance UST trading 2022-05-13T00:50");
    expect(told.join()).not.toMatch(/circle|redemption/);
    expect(
      terms.halts.find(({ venue, what }) => venue === "okx" && what.includes("trading")),
    ).toMatchObject({
      to: Number.POSITIVE_INFINITY,
    });
  });
});

describe("a terms file", () => {
  it("takes the place of what it names, and of nothing else", () => {
    const mine = withTerms(
      terms,
      {
        venues: { kraken: { maker: 0, taker: 0.5 }, mine: { maker: 0.29, taker: 2 } },
        latency: { median: "0", p95: "1s" },
        halts: [{ venue: "kraken", what: ["trading"], from: "2023-03-11", source: "a test" }],
        transfer: { fees: { USDC: 1 } },
      },
      "mine.json",
    );
    expect(mine.venues).toEqual({
      ...terms.venues,
      kraken: { maker: 0, taker: 50 },
      mine: { maker: 29, taker: 200 },
    });
    expect(mine.latency).toEqual({ median: 0, p95: 1_000_000, seed: 7 });
    expect(mine.halts).toEqual([
      {
        ...{ venue: "kraken", what: ["trading"], source: "a test" },
        ...{ from: parseTime("2023-03-11"), to: Number.POSITIVE_INFINITY },
      },
    ]);
    expect(mine.transfer).toEqual({
      time: terms.transfer.time,
      fees: { ...terms.transfer.fees, USDC: 1 },
    });
    expect(mine).toMatchObject({ other: terms.other, participation: 0.1, assumedSpread: 5 });
  });

  it.each<[unknown, RegExp]>([
    [[], /mine\.json: the whole: /],
    [{ fees: 1 }, /the whole: Unrecognized key: "fees"/],
    [{ venues: { kraken: { maker: 1 } } }, /venues\.kraken\.taker: /],
    [{ venues: { kraken: { maker: 1, taker: 1.234 } } }, /venues\.kraken\.taker: a fee has two/],
    [{ venues: { kraken: { maker: -1, taker: 1 } } }, /venues\.kraken\.maker: /],
    [{ participation: 0 }, /participation: /],
    [{ latency: { median: "soon", p95: "1s" } }, /latency\.median: "soon" is no duration/],
    [{ latency: { median: "2s", p95: "1s" } }, /latency: p95 must not be under/],
    [
      { halts: [{ venue: "a", what: ["sleep"], from: "2023", source: "x" }] },
      /halts\.0\.what\.0: /,
    ],
    [
      { halts: [{ venue: "a", what: ["trading"], from: "never", source: "x" }] },
      /halts\.0\.from: /,
    ],
    [
      { halts: [{ venue: "a", what: ["trading"], from: "2023", to: "2022", source: "x" }] },
      /halts\.0: to must be after from/,
    ],
  ])("%j is refused with its place", (input, message) => {
    expect(() => withTerms(terms, input, "mine.json")).toThrow(message);
  });
});

it("reads 0 as no time at all", () => {
  expect([readDuration("0"), readDuration("0ms"), readDuration("50ms")]).toEqual([0, 0, 50_000]);
  expect(() => readDuration("")).toThrow(/no duration/);
});
