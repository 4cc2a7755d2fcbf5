import { describe, expect, it } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks, timeOf } from "../testing/ticks.ts";
import type { Alert } from "./alert.ts";
import { rulesOf } from "./rules-of.ts";

const article = rulesOf({ preset: "article" }, "test");

const alertsOf = (records: readonly Tick[], seedCompat = false): Alert[] => {
  const alerts: Alert[] = [];
  const { batch, instruments } = ticks(records);
  const settings = { ...defaultSettings("event_time"), rules: article, seedCompat };
  const pipeline = new Pipeline(settings, instruments, { alert: (alert) => alerts.push(alert) });
  pipeline.push(batch);
  pipeline.finish();
  return alerts;
};
const story = (alerts: readonly Alert[]) =>
  alerts.map(
    ({ rule, state, time, incident }) => `${(time - timeOf(0)) / 1e6} ${rule} ${state} ${incident}`,
  );
const usdc = (at: number, price: number): Tick => ({ at, on: "kraken:USDC/USD", trade: price });

describe("the article's rules of 2 %", () => {
  it("fire at 2 %, at the very tick, with the seed's suggestion", () => {
    expect(alertsOf([usdc(0, 0.98001), usdc(1, 1.01999)])).toEqual([]);
    expect(story(alertsOf([usdc(0, 0.98)]))).toEqual(["0 depeg firing USDC-depeg-1"]);
    const [alert] = alertsOf([usdc(0, 1), usdc(7, 0.9799)]);
    expect(alert).toMatchObject({
      time: timeOf(7),
      rule: "depeg",
      coin: "USDC",
      severity: "critical",
      state: "firing",
      incident: "USDC-depeg-1",
      value: -201,
      unit: "bps",
      action: "CONSIDER_BUY",
      playbook: "mechanism",
    });
    expect(alertsOf([usdc(0, 1.0201)])).toMatchObject([
      { rule: "premium", severity: "critical", action: "CONSIDER_SELL" },
    ]);
  });

  it("make one incident while the price hovers, and resolves after five minutes within 1.5 %", () => {
    const hover = [
      usdc(0, 0.97),
      usdc(20, 0.981),
      usdc(40, 0.979),
      usdc(50, 0.9849),
      usdc(60, 0.986),
    ];
    const calm = Array.from({ length: 10 }, (_, i) => usdc(90 + i * 30, 0.99));
    expect(story(alertsOf([...hover, ...calm]))).toEqual([
      "0 depeg firing USDC-depeg-1",
      "360 depeg resolved USDC-depeg-1",
    ]);
  });

  it("start the five minutes anew when the price leaves 1.5 % in between", () => {
    const tape = [
      usdc(0, 0.97),
      usdc(10, 0.99),
      usdc(60, 0.984),
      ...Array.from({ length: 15 }, (_, i) => usdc(70 + i * 30, 0.99)),
    ];
    expect(story(alertsOf(tape))).toEqual([
      "0 depeg firing USDC-depeg-1",
      "370 depeg resolved USDC-depeg-1",
    ]);
  });

  it("tell at once when the price breaks out on the other side, which is an incident of its own", () => {
    const beyond = Array.from({ length: 11 }, (_, i) => usdc(10 + i * 30, 1.03));
    expect(
      alertsOf([usdc(0, 0.97), ...beyond])
        .filter(({ unit }) => unit === "bps")
        .map(({ time, rule, state, action, message }) => [
          (time - timeOf(0)) / 1e6,
          `${rule} ${state}`,
          action,
          message,
        ]),
    ).toEqual([
      [0, "depeg firing", "CONSIDER_BUY", "USDC trades -300 bps from its peg (1 venue)"],
      [10, "premium firing", "CONSIDER_SELL", "USDC trades +300 bps from its peg (1 venue)"],
      // Off on the other side is not off on this one: so for five minutes.
      [310, "depeg resolved", "NONE", "USDC is over its peg: +300 bps from its peg (1 venue)"],
    ]);
  });

  it("do not resolve through a time in which nothing was known", () => {
    const tape = [usdc(0, 0.97), usdc(10, 0.99), usdc(3600, 0.99), usdc(3630, 0.99)];
    expect(story(alertsOf(tape))).toEqual(["0 depeg firing USDC-depeg-1"]);
  });

  it("stay silent for five minutes after an incident, and then fires if it still must", () => {
    const beat = (from: number, to: number, price: number) =>
      Array.from({ length: (to - from) / 30 }, (_, i) => usdc(from + i * 30, price));
    const tape = [...beat(0, 30, 0.97), ...beat(30, 390, 0.99), ...beat(390, 1200, 0.97)];
    expect(story(alertsOf(tape).filter(({ rule }) => rule === "depeg"))).toEqual([
      "0 depeg firing USDC-depeg-1",
      "330 depeg resolved USDC-depeg-1",
      "630 depeg firing USDC-depeg-2",
    ]);
  });

  it("say in what a coin was judged that nothing prices in dollars", () => {
    expect(alertsOf([{ at: 0, on: "bybit:USDC/USDT", trade: 0.9 }])[0]).toMatchObject({
      basis: "USDT",
      message: expect.stringContaining("judged in USDT"),
    });
    expect(alertsOf([usdc(0, 0.9)])[0]).not.toHaveProperty("basis");
  });
});

describe("the article's rules of RSI", () => {
  const closes = (prices: readonly number[]): Tick[] =>
    prices.map((price, i) => usdc(i * 60 + 30, price));
  it("warn at 25 and 75 on the coin's bars, and resolve between 30 and 70", () => {
    const falling = Array.from({ length: 20 }, (_, i) => 1 - i / 1e4);
    const rising = Array.from({ length: 20 }, (_, i) => 0.998 + i / 1e4);
    const alerts = alertsOf(closes([...falling, ...rising, 1]));
    expect(alerts.map(({ state, action, rule }) => [rule, state, action])).toEqual([
      ["rsiLow", "firing", "POTENTIAL_BUY"],
      ["rsiLow", "resolved", "NONE"],
      ["rsiHigh", "firing", "POTENTIAL_SELL"],
    ]);
    // Fourteen changes need fifteen closes; the fifteenth bar ends at minute 15.
    expect(alerts[0]?.time).toBe(timeOf(900));
    expect(alerts[0]).toMatchObject({ severity: "warning", value: 0, unit: "points" });
    expect(alerts.map(({ message }) => message)).toEqual([
      "USDC: rsi(14) 0",
      "USDC is back: rsi(14) 31",
      "USDC: rsi(14) 75.5",
    ]);
  });
});

describe("the seed's rules", () => {
  it("take each bar's close of each instrument alone, strictly beyond 2 %", () => {
    const bars: Tick[] = [0.98, 0.9799, 1.0201].map((close, i) => ({
      at: (i + 1) * 600,
      on: "binance:USDC/USDT",
      bar: [1, 1.03, 0.97, close],
    }));
    expect(
      alertsOf(bars, true).map(({ time, value, instrument, coin, action }) => [
        time,
        value,
        instrument,
        coin,
        action,
      ]),
    ).toEqual([
      [timeOf(1200), -201, "binance:USDC/USDT", "USDC", "CONSIDER_BUY"],
      [timeOf(1800), 201, "binance:USDC/USDT", "USDC", "CONSIDER_SELL"],
    ]);
  });

  it("share the five minutes' cooldown over the instruments of a base coin, and never resolve", () => {
    const bars = [1, 2, 3, 4, 5, 6, 7].flatMap((minute): Tick[] => [
      { at: minute * 60, on: "kraken:USDC/USD", bar: [0.9, 0.9, 0.9, 0.9] },
      { at: minute * 60, on: "kraken:USDC/USDT", bar: [0.9, 0.9, 0.9, 0.9] },
    ]);
    expect(story(alertsOf(bars, true))).toEqual([
      "60 depeg firing USDC-depeg-1",
      "360 depeg firing USDC-depeg-2",
    ]);
  });

  it("call a flat line overbought once 14 changes are in, as the seed's RSI does, and not before", () => {
    const bars: Tick[] = Array.from({ length: 16 }, (_, i) => ({
      at: (i + 1) * 60,
      on: "kraken:USDC/USD",
      bar: [1, 1, 1, 1],
    }));
    expect(story(alertsOf(bars, true))).toEqual(["900 rsi firing USDC-rsi-1"]);
  });

  it("know nothing of coins that are pegged to nothing", () => {
    expect(alertsOf([{ at: 60, on: "kraken:BTC/USD", bar: [2e4, 2e4, 2e4, 2e4] }], true)).toEqual(
      [],
    );
  });
});
