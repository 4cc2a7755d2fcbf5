import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { type Micros, micros, minutes } from "../market/time.ts";
import { stretches } from "../testing/columns.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";
import { localEvents } from "./local-events.ts";
import { scoreLocal, venueSpans } from "./score-local.ts";

const at = (minute: number): Micros => micros(minute * 60e6);
const none = Number.NaN;
const calm = stretches([900, 2]);

/** The plain median of what is fresh, of two their mean. */
const robust = (values: readonly number[]): number => {
  const fresh = values.filter((each) => !Number.isNaN(each)).sort((a, b) => a - b);
  const half = fresh.length / 2;
  const [low = none, high = none] = [fresh[Math.ceil(half) - 1], fresh[Math.floor(half)]];
  return (low + high) / 2;
};

/** Each venue's minutes, after ten at par and before hours of it. */
const tape = (all: Readonly<Record<string, readonly number[]>>) => {
  const venues = Object.entries(all).map(([venue, off]) => ({
    ...{ venue, off: Float64Array.from([...stretches([10, 0]), ...off, ...calm]) },
  }));
  const length = Math.min(...venues.map(({ off }) => off.length));
  const off = Float64Array.from({ length }, (_, i) =>
    robust(venues.map((venue) => venue.off[i] ?? none)),
  );
  const series: LabelSeries = {
    ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
  };
  const coin = labelEvents(series).events;
  return { series, venues, coin, local: localEvents(series, venues, coin) };
};
const told = (all: Readonly<Record<string, readonly number[]>>) => {
  const { coin, local } = tape(all);
  return {
    coin: coin.map(({ grade, onsets }) => `${grade} ${onsets[50] / 60e6}`),
    local: local.map(({ venue, grade, onsets }) => `${venue} ${grade} ${onsets[50] / 60e6}`),
  };
};

describe("what happens on one venue alone", () => {
  // USDe on 10 October 2025: Binance printed 0.65 and was back at 0.99 after 85 minutes; the others held.
  const binance = stretches([5, 60], [15, 900], [10, 3500], [55, 1500], [60, 90], [10, 20]);
  const held = (value: number) => stretches([155, value]);

  it("is the venue's, however deep, where two of three hold", () => {
    const { coin, local } = tape({ binance, bybit: held(30), uniswapv3: held(3) });
    expect(coin).toEqual([]);
    expect(local).toMatchObject([
      {
        ...{ venue: "binance", grade: "severe", dynamics: "shock", end: at(155) },
        onsets: { 50: at(10), 100: at(15), 300: at(15) },
        peak: { off: 3500, time: at(30) },
      },
    ]);
  });

  it("is still the venue's where the second trembles within the line below", () => {
    expect(told({ binance, bybit: held(66), uniswapv3: held(3) })).toEqual({
      ...{ coin: ["minor 10"], local: ["binance severe 15"] },
    });
  });

  it("is the coin's where two of three go", () => {
    expect(told({ binance, bybit: binance, uniswapv3: held(3) }).local).toEqual([]);
    expect(told({ binance, bybit: binance, uniswapv3: held(3) }).coin).toEqual(["severe 10"]);
  });

  it("is both venues' own where they are two of five", () => {
    const out = stretches([20, 70]);
    const still = stretches([20, 0]);
    expect(told({ a: out, b: still, c: out, d: still, e: still }).local).toEqual([
      ...["a minor 10", "c minor 10"],
    ]);
    // Of four, two are half: the coin's price lies between them and says nothing.
    expect(told({ a: out, b: still, c: out, d: still }).local).toEqual([]);
  });

  it("of two is one's where the mean holds, and the coin's where it does not", () => {
    const still = stretches([20, 0]);
    expect(told({ a: stretches([20, 99]), b: still })).toEqual({
      ...{ coin: [], local: ["a minor 10"] },
    });
    expect(told({ a: stretches([20, 100]), b: still }).local).toEqual([]);
    // Both are out on opposite sides: this side's is one of two.
    expect(told({ a: stretches([20, 80]), b: stretches([20, -80]) }).local).toEqual(["a minor 10"]);
  });

  it("is none of one, nor of two of which the other went blind", () => {
    expect(told({ a: stretches([30, 80]) }).local).toEqual([]);
    expect(told({ a: stretches([30, 80]), b: stretches([30, none]) })).toEqual({
      ...{ coin: ["minor 10"], local: [] },
    });
  });

  it("has to last as the coin's own events do", () => {
    const of = (beyond: number) =>
      told({ a: stretches([beyond, 70]), b: stretches([30, 0]), c: stretches([30, 0]) }).local;
    expect(of(12)).toEqual(["a minor 10"]);
    expect(of(11)).toEqual([]);
  });

  it("was the coin's where the others follow", () => {
    const follow = stretches([20, 0], [60, 70]);
    expect(told({ a: stretches([80, 70]), b: follow, c: follow })).toEqual({
      ...{ coin: ["minor 30"], local: [] },
    });
  });

  it("is nothing where all venues move as one", () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -100, max: 400 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.integer({ min: 2, max: 5 }), (parts, n) => {
        const off = stretches(...parts);
        const all = Object.fromEntries(Array.from({ length: n }, (_, v) => [`v${v}`, off]));
        expect(told(all).local).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the right answer to it", () => {
  const alert = (minute: number, more: Partial<Alert> = {}): Alert => ({
    ...{ type: "alert", time: at(minute), rule: "venue", coin: "USDe", severity: "info" },
    ...{ state: "firing", incident: "a", step: 1, value: -900, unit: "bps", message: "" },
    ...{ action: "NONE", venue: "binance", ...more },
  });
  const alerts = [
    alert(20),
    alert(25, { venue: "bybit", incident: "b" }),
    alert(40, { state: "resolved", value: -3 }),
    alert(50, { value: 80, incident: "c" }),
  ];
  const { series, local, coin } = tape({
    ...{ binance: stretches([60, 900]), bybit: stretches([60, 3]), uniswapv3: stretches([60, 0]) },
  });
  const score = (more: Parameters<typeof scoreLocal>[1]["ofCoin"], events = coin) =>
    scoreLocal(local, {
      ...{ series, coinEvents: events, ofCoin: more },
      ofVenue: (venue) => venueSpans(alerts, { coin: "USDe", venue, side: "discount" }),
    });

  it("is an alert about that venue and side", () => {
    const of = (venue: string, side: "discount" | "premium" = "discount") =>
      venueSpans(alerts, { coin: "USDe", venue, side });
    expect(of("binance")).toEqual([{ from: at(20), to: at(40) }]);
    expect(of("bybit")).toEqual([{ from: at(25), to: Number.POSITIVE_INFINITY }]);
    expect(of("binance", "premium")).toEqual([{ from: at(50), to: Number.POSITIVE_INFINITY }]);
    expect(venueSpans(alerts, { coin: "USDC", venue: "binance", side: "discount" })).toEqual([]);
  });

  it("is met early, in time, late or not at all, as a coin's event is", () => {
    expect(score([])).toMatchObject([
      { event: { venue: "binance" }, coinWide: 0, against: { 50: { outcome: "timely" } } },
    ]);
    expect(score([])[0]?.against[300]?.delay).toBe(minutes(10));
  });

  it("is no alert about the coin", () => {
    const coinWide = [
      { from: at(30), to: at(35) },
      { from: at(50), to: at(55) },
      { from: at(800), to: at(900) },
    ];
    // The first two are one episode; the third comes when it is over.
    expect(score(coinWide)[0]?.coinWide).toBe(1);
    // Within an event of the coin's own it would have been right.
    expect(score(coinWide, [{ onsets: { 50: at(25) }, end: at(60) }] as never)[0]?.coinWide).toBe(
      0,
    );
  });
});
