import { describe, expect, it } from "vitest";
import { standardWatch } from "../detectors/detector-watch.ts";
import { level } from "../detectors/level.ts";
import { columnsOf, stretches } from "../testing/columns.ts";
import { uniformOf } from "../testing/uniform.ts";
import { type Run, shuffleCheck, truncationCheck } from "./look-ahead.ts";
import { scoreSpans, watchSpans } from "./watch-spans.ts";

/** Four events of some hours each, unlike one another, in five days. */
const columns = columnsOf(
  stretches(
    ...[[900, 2] as const, [200, 60] as const, [1500, 1] as const, [100, 90] as const],
    ...[[1700, 3] as const, [300, 200] as const, [1000, 0] as const, [60, 45] as const],
    ...[[1440, 4] as const],
  ),
);
const honest: Run = (steps) =>
  watchSpans(steps, level.create({}, "discount"), standardWatch(40)).active;
/** Looks at where the coin will be in an hour. */
const prophet: Run = ({ time, deviation }) =>
  scoreSpans(
    time,
    deviation.map((_, i) => -(deviation[i + 60] ?? deviation[i] ?? Number.NaN)),
    standardWatch(40),
  ).active;
/** Measures by the worst of the whole sample. */
const normalised: Run = ({ time, deviation }) => {
  const worst = deviation.reduce((most, each) => Math.max(most, -each), 0);
  return scoreSpans(
    time,
    deviation.map((each) => -each / worst),
    standardWatch(0.4),
  ).active;
};
const checks = { truncationCheck, shuffleCheck };

describe.each(Object.entries(checks))("%s", (_, check) => {
  const of = (run: Run, uniform = uniformOf(5)) => check({ run, columns, uniform });

  it("finds nothing in a level, at twenty cuts", () => {
    expect(of(honest)).toEqual({ cuts: 20, caughtAt: undefined });
  });

  it("catches who looks ahead by an hour, and says where", () => {
    const { caughtAt } = of(prophet);
    expect(caughtAt).toBeGreaterThan(0);
    expect(caughtAt).toBeLessThan(columns.time.at(-1) ?? 0);
  });

  it("asks of two steps and of none nothing that they cannot answer", () => {
    const short = (minutes: number) =>
      check({ run: honest, columns: columnsOf(stretches([minutes, 60])), uniform: uniformOf(1) });
    expect(short(2)).toEqual({ cuts: 20, caughtAt: undefined });
    expect(short(0)).toEqual({ cuts: 0, caughtAt: undefined });
  });
});

it("a cut catches who measures by the whole sample", () => {
  expect(
    truncationCheck({ run: normalised, columns, uniform: uniformOf(5) }).caughtAt,
  ).toBeDefined();
});
