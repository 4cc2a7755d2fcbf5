import { expect, it } from "vitest";
import { FEATURES } from "../../engine/learned/feature-names.ts";
import { parseModel, trainedUntil } from "../../engine/learned/model.ts";
import { type Micros, micros, minutes, parseTime } from "../../engine/market/time.ts";
import { foldsOf } from "./folds.ts";
import { depeg, stepsOf } from "./testing.ts";
import { trainModel } from "./train-model.ts";
import { type TrainingTape, trainingData } from "./training-data.ts";
import { leaveOneOut } from "./validate.ts";

const START = parseTime("2022-01-03") ?? micros(0);
const MONTH = minutes(30 * 1440);
const sha256 = "a".repeat(64);
const at = (month: number): Micros => micros(START + month * MONTH);
const tapeOf = (month: number, slides = true): TrainingTape => ({
  ...{ name: `m${month}`, kind: "imported", sha256 },
  series: [stepsOf("AAA", at(month), depeg(month + 1, { slides }))],
});
const UNTIL = parseTime("2023-01-01") ?? micros(0);

it("says yes in the hour before T_100, and leaves out what came after it", () => {
  const { rows, times, clusters, to } = trainingData([tapeOf(0)], { until: UNTIL });
  const yes = [...rows.labels.keys()].filter((i) => rows.labels[i] === 1);
  // It is at -200 from minute 1561 on, and stands there for an hour.
  expect(yes.map((i) => (times[i] ?? 0) - START)).toEqual(
    Array.from({ length: 60 }, (_, i) => minutes(1501 + i)),
  );
  expect(Math.max(...[...times].filter((_, i) => i > (yes.at(-1) ?? 0) && i < 1561))).toBeLessThan(
    START + minutes(1561),
  );
  expect(clusters).toHaveLength(1);
  expect(clusters[0]?.coins).toEqual(["AAA"]);
  expect(to - START).toBe(minutes(1440 + 120 + 60 + 1440));
});

it("looks at nothing from the limit on: what follows it changes neither rows nor labels", () => {
  const until = micros(START + minutes(1540));
  const whole = trainingData([tapeOf(0)], { until });
  const cut = stepsOf("AAA", at(0), depeg(1, { slides: true }).slice(0, 1539));
  const told = trainingData([{ name: "m0", kind: "imported", sha256, series: [cut] }], { until });
  expect(whole).toEqual(told);
  expect(whole.to).toBeLessThan(until);
  // T_100 lies behind the limit, so that nobody may know of it.
  expect(whole.rows.labels.includes(1)).toBe(false);
});

it("thins rows without the label evenly, and has those that stay stand for the others", () => {
  const all = trainingData([tapeOf(0)], { until: UNTIL });
  const few = trainingData([tapeOf(0)], { until: UNTIL, most: 100 });
  const sum = (weights: Float64Array): number => weights.reduce((a, b) => a + b, 0);
  expect(few.rows.count).toBeLessThanOrEqual(160);
  expect(few.rows.labels.reduce((a, b) => a + b, 0)).toBe(60);
  expect(sum(few.rows.weights) / sum(all.rows.weights)).toBeCloseTo(1, 1);
});

it("leaves a cluster out whole: what only it could teach is not known of it", () => {
  const tapes = [tapeOf(0), tapeOf(2), tapeOf(4)];
  const data = trainingData(tapes, { until: UNTIL, most: 600 });
  const folds = foldsOf(data);
  expect(folds).toHaveLength(3);
  for (const { fits, judges, cluster } of folds) {
    for (let row = 0; row < data.rows.count; row++) {
      expect(fits(row) && judges(row)).toBe(false);
      const time = data.times[row] ?? 0;
      if (time >= cluster.from - minutes(7 * 1440) && time <= cluster.to)
        expect(fits(row)).toBe(false);
    }
  }
  for (let row = 0; row < data.rows.count; row++)
    expect(folds.filter(({ judges }) => judges(row))).toHaveLength(1);
  // A leak: a feature that tells which cluster a row is of. Whoever has seen the cluster could go by it.
  const clusterOf = folds.map(({ judges }) => judges);
  const width = FEATURES.length;
  for (let row = 0; row < data.rows.count; row++)
    data.rows.values[row * width] = clusterOf.findIndex((judges) => judges(row));
  const seen = new Map<number, Set<number>>();
  leaveOneOut(data, (rows) => {
    const marks = new Set(
      Array.from({ length: rows.count }, (_, i) => rows.values[i * width] ?? -1),
    );
    seen.set(seen.size, marks);
    return () => 0.5;
  });
  expect([...seen.values()].map((marks) => [...marks].sort())).toEqual([
    [1, 2],
    [0, 2],
    [0, 1],
  ]);
});

it.each(["logistic", "trees"] as const)(
  "learns a slide that comes before every depeg: %s",
  (kind) => {
    const tapes = [tapeOf(0), tapeOf(2), tapeOf(4)];
    const model = trainModel(tapes, { kind, until: UNTIL, most: 600 });
    expect(model.trained).toMatchObject({ clusters: 3, positives: 180 });
    expect(model.validation?.auc).toBeGreaterThan(0.95);
    expect(model.validation?.brier).toBeLessThan(model.validation?.baseBrier ?? 0);
    const groups = model.validation?.importance.map(({ group }) => group) ?? [];
    expect(groups).toContain("off");
    expect(model.validation?.importance.find(({ group }) => group === "spread")?.logLoss).toBe(0);
    // From its file it is the same, and so is one that is trained again.
    expect(parseModel(JSON.parse(JSON.stringify(model)), "model.json")).toEqual(model);
    expect(JSON.stringify(trainModel(tapes, { kind, until: UNTIL, most: 600 }))).toBe(
      JSON.stringify(model),
    );
    expect(trainedUntil(model)).toBe(micros(at(4) + minutes(3060)));
  },
);

it("learns nothing of depegs without a sign: it does no better than their rate", () => {
  const tapes = [tapeOf(0, false), tapeOf(2, false), tapeOf(4, false)];
  const { validation } = trainModel(tapes, { kind: "trees", until: UNTIL, most: 600 });
  expect(validation?.auc).toBeLessThan(0.7);
  expect(validation?.logLoss).toBeGreaterThan(0.9 * (validation?.baseLogLoss ?? 0));
});

it("is not validated with one cluster, and refuses tapes without any", () => {
  expect(
    trainModel([tapeOf(0)], { kind: "logistic", until: UNTIL, most: 600 }).validation,
  ).toBeNull();
  expect(() => trainModel([tapeOf(0)], { kind: "logistic", until: at(0) })).toThrow(
    /no coin of these tapes leaves its peg by 100 bps before/,
  );
});
