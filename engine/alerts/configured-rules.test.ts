import { describe, expect, it } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks, timeOf } from "../testing/ticks.ts";
import type { Alert } from "./alert.ts";
import type { RuleInput } from "./rule-config.ts";
import { rulesOf } from "./rules-of.ts";

const alertsOf = (records: readonly Tick[], config: unknown): Alert[] => {
  const alerts: Alert[] = [];
  const { batch, instruments } = ticks(records);
  const rules = rulesOf(config, "test");
  const pipeline = new Pipeline({ ...defaultSettings("event_time"), rules }, instruments, {
    alert: (alert) => alerts.push(alert),
  });
  pipeline.push(batch);
  pipeline.finish();
  return alerts;
};
const one = (records: readonly Tick[], rule: RuleInput): Alert[] =>
  alertsOf(records, { rules: [rule] });
const story = (alerts: readonly Alert[]) =>
  alerts.map(
    ({ time, severity, state, incident, step, recovering }) =>
      `${(time - timeOf(0)) / 1e6} ${severity} ${recovering ? "recovering" : state} ${incident}/${step}`,
  );
/** A price said every ten seconds from `from` to `to`. */
const held = (from: number, to: number, price: number, venues = ["kraken"]): Tick[] =>
  Array.from({ length: Math.ceil((to - from) / 10) }, (_, i) =>
    venues.map((venue): Tick => ({ at: from + i * 10, on: `${venue}:USDC/USD`, trade: price })),
  ).flat();

const depeg: RuleInput & { type: "threshold" } = {
  type: "threshold",
  id: "depeg",
  side: "below",
  levels: [
    { severity: "warning", enter: 50, for: "2m" },
    { severity: "critical", enter: 100, for: "60s" },
    { severity: "critical", enter: 300, for: "10s" },
  ],
  exit: 30,
  exitFor: "15m",
  hold: "30m",
};

describe("a rule with levels", () => {
  it("fires when a level has been held for as long as it asks, exactly at the level", () => {
    expect(story(one([...held(0, 100, 0.995), ...held(100, 300, 1)], depeg))).toEqual([]);
    expect(story(one(held(0, 200, 0.995), depeg))).toEqual(["120 warning firing USDC-depeg-1/1"]);
    expect(story(one(held(0, 200, 0.99501), depeg))).toEqual([]);
  });

  it("starts the duration over when the level is left in between", () => {
    const tape = [...held(0, 100, 0.994), ...held(100, 110, 0.996), ...held(110, 300, 0.994)];
    expect(story(one(tape, depeg))).toEqual(["230 warning firing USDC-depeg-1/1"]);
  });

  it("escalates the same incident, by whichever way in comes first", () => {
    expect(story(one([...held(0, 150, 0.994), ...held(150, 300, 0.98)], depeg))).toEqual([
      "120 warning firing USDC-depeg-1/1",
      "210 critical escalated USDC-depeg-1/2",
    ]);
    expect(story(one(held(0, 200, 0.96), depeg))).toEqual(["10 critical firing USDC-depeg-1/1"]);
  });

  it("fires between two prices too, when the time is up", () => {
    const tape: Tick[] = [
      { at: 0, on: "kraken:USDC/USD", trade: 0.96 },
      { at: 40, on: "kraken:USDC/USD", trade: 0.96 },
    ];
    expect(one(tape, depeg)[0]?.time).toBe(timeOf(10));
  });

  it("resolves after the exit and the time held open, and calls what comes back by then the same", () => {
    const flap = [
      ...held(0, 200, 0.99),
      ...held(200, 1300, 1),
      ...held(1300, 1500, 0.99),
      ...held(1500, 4500, 1),
    ];
    // Clear from 1500 s on: fifteen minutes, then thirty.
    expect(story(one(flap, depeg))).toEqual([
      "60 critical firing USDC-depeg-1/1",
      "4200 critical resolved USDC-depeg-1/2",
    ]);
  });

  it("stays open while recently broken, comes back at less, and ends when that time is over", () => {
    const rule = { ...depeg, recent: { for: "3h", enter: 30, after: "60s" } };
    const tape = [
      ...held(0, 200, 0.99),
      ...held(200, 3000, 1),
      ...held(3000, 3200, 0.9965),
      ...held(3200, 20_000, 1),
    ];
    expect(story(one(tape, rule))).toEqual([
      "60 critical firing USDC-depeg-1/1",
      "2900 info recovering USDC-depeg-1/2",
      "3060 warning escalated USDC-depeg-1/3",
      "5900 info recovering USDC-depeg-1/4",
      "16700 info resolved USDC-depeg-1/5",
    ]);
    // Without having been broken, that much is nothing.
    expect(story(one(held(0, 1000, 0.9965), rule))).toEqual([]);
  });

  it("is lost when every feed is, and does not resolve while nothing is known", () => {
    const tape: Tick[] = [
      ...held(0, 200, 0.99),
      { at: 200, on: "kraken:USDC/USD", gap: [100, 200] },
    ];
    expect(story(one(tape, depeg))).toEqual([
      "60 critical firing USDC-depeg-1/1",
      "200 critical lost USDC-depeg-1/2",
    ]);
    const silent = [...held(0, 200, 0.99), ...held(10_000, 10_010, 1)];
    expect(story(one(silent, depeg))).toEqual(["60 critical firing USDC-depeg-1/1"]);
  });

  it("tells what it saw", () => {
    expect(one(held(0, 200, 0.99), depeg)[0]).toMatchObject({
      action: "NONE",
      evidence: {
        dataTime: timeOf(60),
        thresholds: { "warning.1": 50, "warning.1.for": 120, "critical.3": 300, exit: 30 },
        inputs: { value: -100, venues: 1, price: 0.99, "price.kraken": 0.99 },
      },
    });
  });

  it("is deaf to what fewer than most of three venues do", () => {
    const tape = [
      ...held(0, 600, 1, ["kraken", "okx"]),
      ...held(0, 600, 0.9, ["binance", "gate"]),
    ].sort((a, b) => a.at - b.at);
    // Two of four: the median is half way, and the coin is still not broken.
    expect(one(tape, depeg)).toEqual([]);
    const most = [...held(0, 600, 1, ["kraken"]), ...held(0, 600, 0.9, ["binance", "gate"])].sort(
      (a, b) => a.at - b.at,
    );
    expect(story(one(most, depeg))).toEqual(["10 critical firing USDC-depeg-1/1"]);
  });

  it("waits for as many venues as must agree", () => {
    const two = { ...depeg, agree: 2 };
    expect(one(held(0, 600, 0.9), two)).toEqual([]);
    expect(story(one(held(0, 600, 0.9, ["kraken", "okx"]), two))).toEqual([
      "10 critical firing USDC-depeg-1/1",
    ]);
  });

  it("measures from where the coin rests, where it is told to", () => {
    const rule: RuleInput = {
      type: "threshold",
      id: "off",
      side: "below",
      from: "median",
      levels: [{ severity: "warning", enter: 8, for: "60s" }],
      exit: 4,
    };
    const calm = held(0, 7200, 0.9993);
    expect(one([...calm, ...held(7200, 7500, 0.9992)], rule)).toEqual([]);
    expect(story(one([...calm, ...held(7200, 7500, 0.9985)], rule))).toEqual([
      "7260 warning firing USDC-off-1/1",
    ]);
  });

  it("watches an indicator at bar closes", () => {
    const rule: RuleInput = {
      type: "threshold",
      id: "oversold",
      value: "rsi(14)",
      center: 50,
      side: "below",
      levels: [{ severity: "warning", enter: 25 }],
      exit: 20,
      action: "potential",
    };
    const tape = Array.from({ length: 20 }, (_, i) =>
      held(i * 60, i * 60 + 60, 1 - i / 1e4),
    ).flat();
    expect(one(tape, rule)[0]).toMatchObject({
      time: timeOf(900),
      value: 0,
      unit: "points",
      action: "POTENTIAL_BUY",
    });
  });
});

describe("how often a rule fires", () => {
  const rule = (frequency: "always" | "once" | "bar" | "barClose" | "minute"): RuleInput => ({
    type: "threshold",
    id: "off",
    side: "below",
    levels: [{ severity: "info", enter: 50 }],
    exit: 10,
    frequency,
  });
  /** Off and back every twenty seconds, for five minutes. */
  const flapping = Array.from({ length: 15 }, (_, i) => [
    ...held(i * 20, i * 20 + 10, 0.99),
    ...held(i * 20 + 10, i * 20 + 20, 1),
  ]).flat();
  const firings = (frequency: "always" | "once" | "bar" | "barClose" | "minute") =>
    one(flapping, rule(frequency)).filter(({ state }) => state === "firing").length;

  it.each([
    ["always", 15],
    ["once", 1],
    ["bar", 5],
    ["minute", 5],
    // A bar closes together with the price at its end, which is off each time and so never comes back.
    ["barClose", 1],
  ] as const)("%s: %i times in five minutes of flapping", (frequency, times) => {
    expect(firings(frequency)).toBe(times);
  });

  it("keeps silent for the cooldown", () => {
    const cool = one(flapping, {
      ...depeg,
      levels: [{ severity: "info", enter: 50 }],
      exitFor: "0s",
      hold: "0s",
      cooldown: "100s",
    });
    expect(cool.filter(({ state }) => state === "firing")).toHaveLength(3);
  });
});

describe("trouble of one venue", () => {
  const rule: RuleInput = {
    type: "venue",
    id: "venue",
    severity: "warning",
    enter: 100,
    for: "60s",
    exit: 50,
    exitFor: "2m",
  };
  const others = held(0, 900, 1, ["kraken", "okx"]);
  const at = (tape: Tick[]) => tape.sort((a, b) => a.at - b.at);

  it("is told with its name, has incidents of its own, and leaves the coin in peace", () => {
    const tape = at([
      ...others,
      ...held(0, 300, 0.9, ["binance"]),
      ...held(300, 900, 1, ["binance"]),
    ]);
    const alerts = alertsOf(tape, { rules: [rule, depeg] });
    expect(story(alerts)).toEqual([
      "61 warning firing USDC-venue-binance-1/1",
      "420 warning resolved USDC-venue-binance-1/2",
    ]);
    expect(alerts[0]).toMatchObject({ venue: "binance", value: -1000, unit: "bps" });
  });

  it("is no trouble of those that stayed at the peg, when half of four have left it", () => {
    const four = at([...others, ...held(0, 900, 0.9, ["binance", "gate"])]);
    const told = alertsOf(four, { rules: [rule, depeg] }).map(({ incident }) => incident);
    expect(told).toEqual(["USDC-venue-binance-1", "USDC-venue-gate-1"]);
  });

  it("begins just as far out as the rule asks", () => {
    const told = (price: number) =>
      alertsOf(at([...others, ...held(0, 300, price, ["binance"])]), { rules: [rule] });
    expect(told(0.99)).toMatchObject([{ incident: "USDC-venue-binance-1", value: -100 }]);
    expect(told(0.99001)).toEqual([]);
  });

  it("needs three fresh venues", () => {
    const tape = at([...held(0, 600, 1, ["kraken"]), ...held(0, 600, 0.9, ["binance"])]);
    expect(alertsOf(tape, { rules: [rule] })).toEqual([]);
  });
});

describe("blindness", () => {
  const rule: RuleInput = { type: "blind", id: "blind", severity: "warning", after: "120s" };

  it("is told when no venue has been fresh for so long, and when one is again", () => {
    const tape: Tick[] = [
      ...held(0, 100, 1),
      { at: 100, on: "kraken:USDC/USD", gap: [95, 100] },
      { at: 400, on: "kraken:USDC/USD", trade: 1 },
    ];
    expect(story(alertsOf(tape, { rules: [rule] }))).toEqual([
      "220 warning firing USDC-blind-1/1",
      "400 warning resolved USDC-blind-1/2",
    ]);
  });

  it("says nothing of a short pause", () => {
    const tape: Tick[] = [
      ...held(0, 100, 1),
      { at: 100, on: "kraken:USDC/USD", gap: [95, 100] },
      ...held(200, 300, 1),
    ];
    expect(alertsOf(tape, { rules: [rule] })).toEqual([]);
  });
});
