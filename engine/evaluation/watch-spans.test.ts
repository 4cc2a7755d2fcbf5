import fc from "fast-check";
import { expect, it } from "vitest";
import type { Detector } from "../detectors/detector.ts";
import { standardWatch } from "../detectors/detector-watch.ts";
import { level } from "../detectors/level.ts";
import { detectors } from "../detectors/registry.ts";
import { defaultsOf } from "../detectors/testing.ts";
import { micros, minutes } from "../market/time.ts";
import { columnsOf, stretches } from "../testing/columns.ts";
import { uniformOf } from "../testing/uniform.ts";
import { scoredOf, scoreSpans, scoresOf, watchScored, watchSpans } from "./watch-spans.ts";

const MINUTE = 60e6;
const plain = (): Detector => level.create({}, "discount");
const inMinutes = (spans: readonly { from: number; to: number }[]) =>
  spans.map(({ from, to }) => [from / MINUTE, to / MINUTE]);

it("is active from the second step beyond the threshold until 15 minutes within half of it", () => {
  // Beyond from 10; clear from 20, for fifteen minutes at 35.
  const { active, notifications } = watchSpans(
    columnsOf(stretches([10, 0], [10, 40], [60, 20])),
    plain(),
    standardWatch(40),
  );
  expect(inMinutes(active)).toEqual([[11, 35]]);
  expect(notifications).toEqual([11 * MINUTE]);
});

it("one step is nothing, a price that goes away clears nothing, and what is open has no end", () => {
  const of = (...all: readonly (readonly [number, number])[]) =>
    inMinutes(watchSpans(columnsOf(stretches(...all)), plain(), standardWatch(40)).active);
  expect(of([5, 0], [1, 100], [5, 0])).toEqual([]);
  expect(of([5, 0], [5, 100], [5, 0], [60, Number.NaN], [5, 0])).toEqual([
    [6, Number.POSITIVE_INFINITY],
  ]);
  expect(of()).toEqual([]);
});

it("tells a second level as a notification of the same span", () => {
  const levels = [
    { rank: 1, enter: 40, for: micros(1) },
    { rank: 2, enter: 90, for: minutes(3) },
  ];
  const { active, notifications } = watchSpans(
    columnsOf(stretches([2, 50], [10, 100], [40, 0])),
    plain(),
    { levels, exit: 20, exitFor: minutes(15) },
  );
  expect(inMinutes(active)).toEqual([[1, 27]]);
  expect(notifications).toEqual([MINUTE, 5 * MINUTE]);
});

it("says that an alert is open to the detector, and that none ever is when scores are worked out once", () => {
  const told: boolean[] = [];
  const spy: Detector = Object.assign(plain(), {
    update: ({ deviation }: { readonly deviation: number }, frozen: boolean) => {
      told.push(frozen);
      return -deviation;
    },
  });
  const columns = columnsOf(stretches([2, 0], [3, 50], [20, 0]));
  watchSpans(columns, spy, standardWatch(40));
  expect(told.map(Number).join("")).toBe("0000111111111111111110000");
  told.length = 0;
  expect([...scoresOf(columns, spy)]).toEqual(stretches([2, 0], [3, 50], [20, 0]));
  expect(told).not.toContain(true);
});

it("is the same from scores worked out once, at any threshold, on any series", () => {
  const value = fc.oneof(
    fc.constantFrom(0, 10, 19.999, 20, 20.0001, 39.9999999999, 40, 41, 100, Number.NaN),
    fc.double({ min: -50, max: 120, noNaN: true }),
  );
  const part = fc.tuple(fc.integer({ min: 1, max: 30 }), value);
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 25 }),
      fc.double({ min: 1, max: 100, noNaN: true }),
      (all, threshold) => {
        const columns = columnsOf(stretches(...all));
        const scores = scoresOf(columns, plain());
        expect(scoreSpans(columns.time, scores, standardWatch(threshold))).toEqual(
          watchSpans(columns, plain(), standardWatch(threshold)),
        );
      },
    ),
  );
});

it.each(["levelMedian", "devZ", "cusum", "composite"])(
  "goes on from where it fired as if %s had been gone through from the beginning",
  (id) => {
    const definition = detectors.get(id);
    if (definition === undefined) throw new Error(`no ${id}`);
    const parameters = defaultsOf(definition);
    const made = () => definition.create(parameters, "discount");
    // Days of small noise with falls of all sizes, and a hole.
    const uniform = uniformOf(7);
    const columns = columnsOf(
      Array.from({ length: 9000 }, (_, i) => {
        const fall = i > 3000 && i % 1500 < 40 ? i / 60 : 0;
        return i > 5000 && i < 5100 ? Number.NaN : uniform() * 4 - 2 + fall;
      }),
    );
    const scored = scoredOf(columns, made());
    let fired = 0;
    for (const threshold of definition.thresholds) {
      const whole = watchSpans(columns, made(), standardWatch(threshold));
      expect(watchScored(columns, scored, made, standardWatch(threshold))).toEqual(whole);
      fired += whole.active.length;
    }
    expect(fired).toBeGreaterThan(20);
  },
);
