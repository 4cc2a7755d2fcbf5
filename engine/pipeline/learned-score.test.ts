import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { rulesOf } from "../alerts/rules-of.ts";
import { scoreDetector } from "../learned/score-detector.ts";
import { levelModel } from "../learned/testing.ts";
import { type Tick, ticks } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";

const rules = rulesOf(
  {
    rules: [
      {
        ...{ id: "learned", type: "threshold", value: "depegScore.discount", side: "above" },
        ...{ levels: [{ severity: "warning", enter: 0.5 }], exit: 0.3 },
      },
    ],
  },
  "the rules",
);

/** Twenty minutes at par, then 50 bps down. */
const records: Tick[] = Array.from({ length: 40 }, (_, i) => ({
  ...{ at: i * 60 + 30, on: "kraken:USDC/USD", trade: i < 20 ? 1 : 0.995, size: 5 + (i % 3) },
  side: i % 2 === 0 ? "buy" : "sell",
}));

const settingsOf = (more: Partial<PipelineSettings>): PipelineSettings => ({
  ...{ ...defaultSettings("event_time"), indicators: [], rules: [] },
  ...more,
});

const run = (more: Partial<PipelineSettings>, cut?: number) => {
  const frames: { time: number; score: number | undefined; other: number | undefined }[] = [];
  const detector = scoreDetector(levelModel()).create({}, "discount");
  const steps = new Map<number, number>();
  const alerts: Alert[] = [];
  const { batch, instruments } = ticks(records);
  const make = () =>
    new Pipeline(settingsOf(more), instruments, {
      frame: ({ layout, values, time }) => {
        if (layout.kind !== "coin") return;
        const of = (key: string) => values[layout.keys.indexOf(key)];
        frames.push({
          ...{ time, score: of("depegScore.discount"), other: of("depegScore.premium") },
        });
      },
      step: (_coin, _basis, step) => steps.set(step.time, detector.update(step, false)),
      alert: (alert) => alerts.push(alert),
    });
  let pipeline = make();
  if (cut === undefined) pipeline.push(batch);
  else {
    pipeline.push(batch, 0, cut);
    const saved = pipeline.snapshot();
    pipeline = make();
    pipeline.restore(saved);
    pipeline.push(batch, cut);
  }
  pipeline.finish();
  return { frames, steps, alerts, digest: pipeline.digest, alertDigest: pipeline.alertDigest };
};

describe("the learned score in frames", () => {
  it("is what the detector says of the same steps, rounded", () => {
    const { frames, steps } = run({ model: levelModel(), steps: true });
    expect(frames.length).toBeGreaterThan(5);
    for (const { time, score } of frames)
      expect(score).toBeCloseTo(steps.get(time) ?? Number.NaN, 9);
    expect(frames.at(-1)?.score).toBeCloseTo(1 / (1 + Math.exp(3 - 5)), 9);
    expect(frames.at(-1)?.other).toBeCloseTo(1 / (1 + Math.exp(3 + 5)), 9);
  });

  it("is not there without a model, and moves no alert that does not ask for it", () => {
    const without = run({ steps: true });
    expect(without.frames.every(({ score }) => score === undefined)).toBe(true);
    expect(without.digest).toBe(run({}).digest);
    expect(without.digest).not.toBe(run({ model: levelModel() }).digest);
    expect(without.alertDigest).toBe(run({ model: levelModel() }).alertDigest);
  });

  it("can be judged by a rule, at the end of the step", () => {
    const { alerts, steps } = run({ model: levelModel(), rules, steps: true });
    const [fired] = alerts;
    expect(fired).toMatchObject({ rule: "learned", coin: "USDC", state: "firing" });
    const first = [...steps].find(([, score]) => score >= 0.5)?.[0];
    expect(fired?.time).toBe(first);
  });

  it.each([1, 17, 21, 33])(
    "goes on from a snapshot after %i records as if never stopped",
    (cut) => {
      const more = { model: levelModel(), rules };
      expect(run(more, cut).digest).toBe(run(more).digest);
    },
  );
});
