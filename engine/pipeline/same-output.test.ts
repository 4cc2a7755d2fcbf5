import { hash } from "node:crypto";
import { expect, it } from "vitest";
import { rulesOf } from "../alerts/rules-of.ts";
import { parseSelect } from "../indicators/select.ts";
import { levelModel } from "../learned/testing.ts";
import { minutes } from "../market/time.ts";
import { marketTape } from "../testing/market-tape.ts";
import { variants } from "../testing/settings.ts";
import { ticks } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings, type PipelineSettings } from "./settings.ts";
import type { Sink } from "./sink.ts";

const tape = marketTape();
const { batch, instruments } = ticks(tape);
/** In the middle of a fall, just before one feed is lost. */
const CUT = tape.findIndex((tick) => "gap" in tick);
// None that is new joins these by itself.
const indicators = ["rsi(14)", "sma(20)", "bollinger(20,2)", "pegDeviation", "dispersion"];
const stepped = rulesOf(
  {
    rules: [
      { type: "detector", id: "fallen", detector: "level", side: "discount", ...levels(20) },
      { type: "detector", id: "summed", detector: "cusum", side: "premium", ...levels(5) },
      {
        ...{ id: "learned", type: "threshold", value: "depegScore.discount", side: "above" },
        ...{ levels: [{ severity: "warning", enter: 0.5 }], exit: 0.3 },
      },
    ],
  },
  "test",
);

function levels(enter: number) {
  return {
    levels: [
      { severity: "warning", enter },
      { severity: "critical", enter: enter * 5, for: "0s" },
    ],
  };
}

const run = (more: Partial<PipelineSettings>, cut?: number) => {
  const settings = {
    ...defaultSettings("event_time"),
    indicators: indicators.map(parseSelect),
    ...more,
  };
  const [alerts, bars, steps]: [string[], string[], string[]] = [[], [], []];
  const sink: Sink = {
    alert: (alert) => alerts.push(JSON.stringify(alert)),
    bar: (subject, size, bar) => bars.push(JSON.stringify([subject, size, bar])),
    step: (coin, basis, step, venues) =>
      steps.push(JSON.stringify([coin, basis, step, venues.names, [...venues.deviations]])),
  };
  let pipeline = new Pipeline(settings, instruments, sink);
  if (cut !== undefined) {
    pipeline.push(batch, 0, cut);
    const saved = pipeline.snapshot();
    pipeline = new Pipeline(settings, instruments, sink);
    pipeline.restore(saved);
  }
  pipeline.push(batch, cut ?? 0);
  pipeline.finish();
  // For whoever looks later, the last ones are kept.
  expect(pipeline.recentAlerts.map((alert) => JSON.stringify(alert))).toEqual(alerts.slice(-50));
  const of = (what: string, count: number, hex: string) => `${count} ${what} ${hex.slice(0, 8)}`;
  const hashed = (lines: readonly string[]) => hash("sha256", lines.join("\n"), "hex");
  return [
    of("alerts", alerts.length, hashed(alerts)),
    of("frames", pipeline.frames, pipeline.digest),
    of("bars", bars.length, hashed(bars)),
    of("steps", steps.length, hashed(steps)),
  ].join(", ");
};

// When one of these changes, the same day gives other alerts or frames than it did before: say in the commit why.
it.each([
  [
    "the usual rules",
    {},
    "130 alerts ae687dc8, 4049 frames 724421b4, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
  [
    "the article's, literally",
    { seedCompat: true },
    "140 alerts daba718b, 4049 frames b94e946d, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
  [
    "every type of rule",
    variants[2] ?? {},
    "435 alerts 0be31f66, 4049 frames dbe95917, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
  [
    "rules on every value",
    variants[3] ?? {},
    "4662 alerts f9dbbdaf, 4049 frames b2900482, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
  [
    "several bar sizes",
    variants[4] ?? {},
    "130 alerts ae687dc8, 7660 frames ad01823f, 8658 bars b1859083, 0 steps e3b0c442",
  ],
  [
    "bars by count",
    variants[5] ?? {},
    "130 alerts ae687dc8, 2599 frames fc849052, 2313 bars f1ef4700, 0 steps e3b0c442",
  ],
  [
    "indicators of quotes, venues and coins",
    variants[6] ?? {},
    "130 alerts ae687dc8, 9080 frames e31a798b, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
  [
    "steps, detectors and a score",
    { steps: true, model: levelModel(), rules: stepped },
    "26 alerts e5a93a67, 4049 frames 0381424b, 3046 bars 901325b4, 1440 steps ff59475c",
  ],
  [
    "the preset nervous",
    { rules: rulesOf({ preset: "nervous" }, "test"), every: minutes(5) },
    "225 alerts e1fed04a, 1222 frames 4efcf243, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
  [
    "the preset quiet",
    { rules: rulesOf({ preset: "quiet" }, "test"), every: minutes(5) },
    "18 alerts 800545ce, 1222 frames c6107b63, 3046 bars 901325b4, 0 steps e3b0c442",
  ],
] as const)("says the same of the same day: %s", (_name, settings, wanted) => {
  expect(run(settings)).toBe(wanted);
  expect(run(settings, CUT)).toBe(wanted);
});
