import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CoinStep } from "../detectors/coin-step.ts";
import { DetectorWatch } from "../detectors/detector-watch.ts";
import { parseDetector } from "../detectors/parse-detector.ts";
import { detectors } from "../detectors/registry.ts";
import { micros, minutes } from "../market/time.ts";
import { Pipeline, type PipelineSettings } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { arbitraryTape, type Tick, ticks, timeOf } from "../testing/ticks.ts";
import type { Alert } from "./alert.ts";
import type { RuleInput } from "./rule-config.ts";
import { rulesOf } from "./rules-of.ts";
import { rankOf } from "./severity.ts";

type DetectorInput = Extract<RuleInput, { type: "detector" }>;

const early = (more: Partial<DetectorInput> = {}): DetectorInput => ({
  ...{ type: "detector", id: "early", detector: "level", side: "discount" },
  ...{ levels: [{ severity: "warning", enter: 50 }], ...more },
});
const settingsFor = (rules: readonly RuleInput[]): PipelineSettings => ({
  ...{ ...defaultSettings("event_time"), every: undefined, indicators: [] },
  rules: rulesOf({ rules }, "test"),
});

const start = (records: readonly Tick[], settings: PipelineSettings) => {
  const alerts: Alert[] = [];
  const steps = new Map<string, CoinStep[]>();
  const { batch, instruments } = ticks(records);
  const pipeline = new Pipeline(settings, instruments, {
    alert: (alert) => alerts.push(alert),
    step: (coin, _basis, step) => steps.set(coin, [...(steps.get(coin) ?? []), { ...step }]),
  });
  return { alerts, steps, batch, pipeline };
};
const run = (records: readonly Tick[], settings: PipelineSettings) => {
  const started = start(records, settings);
  started.pipeline.push(started.batch);
  started.pipeline.finish();
  return started;
};
const story = (alerts: readonly Alert[]): string[] =>
  alerts.map(
    ({ time, rule, state, severity, value }) =>
      `${(time - timeOf(0)) / 60e6} ${rule} ${state} ${severity} ${value}`,
  );

/** Prices of USDC on Kraken, one a minute, a second before its end. */
const minutely = (offs: readonly number[]): Tick[] => [
  ...offs.map((off, i): Tick => ({ at: i * 60 + 59, on: "kraken:USDC/USD", trade: 1 + off / 1e4 })),
  { at: offs.length * 60 + 1, clock: true },
];

describe("a detector's rule", () => {
  it("fires at the second step in a row, escalates, and resolves after a quarter of an hour clear", () => {
    const levels: DetectorInput["levels"] = [
      { severity: "warning", enter: 50 },
      { severity: "critical", enter: 200, for: "0s" },
    ];
    const offs = [0, -60, -20, -60, -50, -70, -250, -26, -25, ...Array(15).fill(-10)];
    const { alerts } = run(minutely(offs), settingsFor([early({ levels })]));
    expect(story(alerts)).toEqual([
      "5 early firing warning 50",
      "7 early escalated critical 250",
      "24 early resolved critical 10",
    ]);
    expect(alerts[0]).toMatchObject({
      ...{ coin: "USDC", side: "discount", unit: "points", incident: "USDC-early-1", step: 1 },
      message:
        "USDC shows signs of a discount: level 50 (off 50.0), -50 bps from its peg (1 venue)",
      evidence: {
        dataTime: timeOf(300),
        thresholds: { "warning.1": 50, "critical.2": 200, exit: 25, exitFor: 900 },
        inputs: { score: 50, off: 50, venues: 1, price: 0.995, "price.kraken": 0.995 },
      },
    });
    expect(alerts.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it("watches its own side, its coins, and keeps silent after an end where it is told to", () => {
    const offs = [60, 60, 60, 0, 60, 60, 60, 60, 60, 60];
    const more: Partial<DetectorInput> = { exitFor: "0s", cooldown: "5m", action: "consider" };
    const { alerts } = run(
      minutely(offs),
      settingsFor([
        early({ ...more, id: "under" }),
        early({ ...more, id: "over", side: "premium", coins: ["USDC"] }),
        early({ ...more, id: "other", side: "premium", coins: ["DAI"] }),
      ]),
    );
    expect(story(alerts)).toEqual([
      "2 over firing warning 60",
      "4 over resolved warning 0",
      "9 over firing warning 60",
    ]);
    expect(alerts.map(({ action }) => action)).toEqual(["CONSIDER_SELL", "NONE", "CONSIDER_SELL"]);
  });

  it("takes a silence for neither trouble nor calm", () => {
    const usdc = (at: number, trade: number): Tick => ({ at, on: "kraken:USDC/USD", trade });
    const tape = [usdc(59, 0.99), usdc(3599, 0.99), { at: 3661, clock: true } as const];
    expect(run(tape, settingsFor([early()])).alerts).toEqual([]);
    const open = [
      ...[usdc(59, 0.99), usdc(119, 0.99), usdc(179, 1)],
      ...[usdc(7199, 1), { at: 7261, clock: true } as const],
    ];
    expect(story(run(open, settingsFor([early()])).alerts)).toEqual(["2 early firing warning 100"]);
  });
});

/** A rule of every detector on both sides, at two of its thresholds. */
const everyDetector: readonly DetectorInput[] = [...detectors.values()].flatMap(
  ({ id, thresholds }) =>
    (["discount", "premium"] as const).map(
      (side): DetectorInput => ({
        ...{ type: "detector", id: `${id}${side}`, detector: id, side, exitFor: "2m" },
        levels: [
          { severity: "warning", enter: thresholds[Math.floor(thresholds.length / 3)] ?? 1 },
          { severity: "critical", enter: thresholds.at(-2) ?? 2, for: "2m" },
        ],
      }),
    ),
);

describe("on any tape", () => {
  it("emits exactly when a watch does that is told the same steps", () => {
    const settings = { ...settingsFor(everyDetector), steps: true };
    let emitted = 0;
    fc.assert(
      fc.property(arbitraryTape(200), (records) => {
        const { alerts, steps } = run(records, settings);
        const expected = [...steps].flatMap(([coin, all]) =>
          everyDetector.flatMap(({ id, detector, side, levels }) => {
            const { definition, parameters } = parseDetector(detector);
            const watch = new DetectorWatch(definition.create(parameters, side), {
              levels: levels.map(({ severity, enter, for: held }) => ({
                ...{ rank: rankOf(severity), enter, for: held ? minutes(2) : micros(1) },
              })),
              exit: Math.min(...levels.map(({ enter }) => enter)) / 2,
              exitFor: minutes(2),
            });
            return all.flatMap((step) => {
              const said = watch.step(step);
              return said === undefined ? [] : [`${step.time} ${coin} ${id} ${said}`];
            });
          }),
        );
        emitted += expected.length;
        expect(
          alerts.map(({ time, coin, rule, state }) => `${time} ${coin} ${rule} ${state}`).sort(),
        ).toEqual(expected.sort());
      }),
      { numRuns: 30 },
    );
    expect(emitted).toBeGreaterThan(50);
  });

  it("knows nothing early, and goes on from a snapshot as if nothing had been", () => {
    // What single detectors remember is tested beside them; weeks of it for each would take minutes here.
    const settings = settingsFor(everyDetector.filter(({ detector }) => detector === "level"));
    fc.assert(
      fc.property(arbitraryTape(150), fc.nat(150), (records, cut) => {
        const whole = run(records, settings);
        const { alerts, batch, pipeline } = start(records, settings);
        const at = Math.min(cut, batch.length);
        pipeline.push(batch, 0, at);
        expect(alerts).toEqual(whole.alerts.slice(0, alerts.length));
        const saved = structuredClone(pipeline.snapshot());
        const second = start(records, settings);
        second.pipeline.restore(saved);
        expect(second.pipeline.snapshot()).toEqual(saved);
        second.pipeline.push(batch, at);
        second.pipeline.finish();
        expect([...alerts, ...second.alerts]).toEqual(whole.alerts);
        expect(second.pipeline.alertDigest).toBe(whole.pipeline.alertDigest);
      }),
      { numRuns: 40 },
    );
  });
});

it("has no detector that takes one venue's break for the coin's", () => {
  const rules = [...detectors.values()].flatMap(({ id, thresholds }) =>
    (["discount", "premium"] as const).map((side): DetectorInput => {
      const enter = thresholds[thresholds.length >> 1] ?? 1;
      return early({
        id: `${id}${side}`,
        detector: id,
        side,
        levels: [{ severity: "info", enter }],
      });
    }),
  );
  // Two days, a trade a minute on each of three venues; the last hour with one of them away.
  const fired = (out: number): string[] => {
    const tape = Array.from({ length: 3 * 2880 }, (_, i): Tick => {
      const venue = ["kraken", "coinbase", "bitstamp"][i % 3] ?? "";
      const isOut = venue === "coinbase" && i > 3 * 2820;
      return { at: i * 20, on: `${venue}:USDC/USD`, trade: isOut ? out : 1 - (i % 7) / 1e4 };
    });
    const { alerts } = run(tape, settingsFor(rules));
    return [...new Set(alerts.map(({ rule }) => rule))].sort();
  };
  const calm = fired(0.9998);
  for (const out of [0.7, 1.3]) expect(fired(out)).toEqual(calm);
});

it("does not take the break of one venue of three for the coin's, nor does the default preset", () => {
  const venues = ["kraken", "coinbase", "bitstamp"];
  for (const broken of venues) {
    const tape = Array.from({ length: 3 * 120 }, (_, i): Tick => {
      const venue = venues[i % 3] ?? "";
      const isOut = venue === broken && i > 60;
      return { at: i * 10, on: `${venue}:USDC/USD`, trade: isOut ? 0.7 : 1 - (i % 5) / 1e4 };
    });
    const rules = [early({ levels: [{ severity: "warning", enter: 10, for: "0s" }] })];
    const all = rulesOf({ preset: "default", rules }, "test");
    const { alerts } = run(tape, { ...settingsFor(rules), rules: all });
    expect(alerts.filter(({ venue }) => venue === undefined)).toEqual([]);
    expect(alerts.map(({ rule, venue }) => `${rule} ${venue}`)).toContain(`venue ${broken}`);
    // The same with two of them out is the coin's trouble.
    const both = tape.map((tick) =>
      "trade" in tick && !tick.on.startsWith(broken) && tick.at > 600
        ? {
            ...tick,
            trade: tick.on.startsWith(venues.find((each) => each !== broken) ?? "") ? 0.7 : 1,
          }
        : tick,
    );
    expect(
      run(both, { ...settingsFor(rules), rules: all }).alerts.map(({ rule }) => rule),
    ).toContain("early");
  }
});
