import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at, sampleRun } from "../testing/sample-view.ts";
import { cut, lowerBound } from "./cut.ts";

const run = sampleRun();

describe("cut", () => {
  it("keeps the bars that overlap the window, and the frame that holds when it opens", () => {
    const [subject] = cut(run, { from: at(100), to: at(110) }).subjects;
    expect(subject?.bars.start.map((time) => (time - run.from) / 60e6)).toEqual(
      Float64Array.from([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]),
    );
    expect(subject?.frames.time[0]).toBe(at(100));
    const [between] = cut(run, { from: (at(100) + 1) as typeof run.from, to: at(110) }).subjects;
    expect(between?.frames.time[0], "the value of before still holds").toBe(at(100));
    expect(between?.frames.time.at(-1)).toBe(at(109));
  });

  it("keeps alerts inside and gaps that overlap", () => {
    const gap = {
      instrument: "kraken:USDC/USD",
      from: at(90),
      to: at(120),
      reason: "disconnect",
      missed: 0,
    };
    const view = cut(sampleRun({ gaps: [gap] }), { from: at(110), to: at(601) });
    expect(view.gaps).toEqual([gap]);
    expect(view.alerts.map(({ time }) => time)).toEqual([at(600)]);
    expect(cut(sampleRun({ gaps: [gap] }), { from: at(120), to: at(130) }).gaps).toEqual([]);
  });

  it("is empty where the run has nothing", () => {
    const [subject] = cut(run, { from: at(5000), to: at(5010) }).subjects;
    expect(subject?.bars.start).toHaveLength(0);
    expect(subject?.frames.time, "the last value still holds").toHaveLength(1);
  });
});

describe("lowerBound", () => {
  it("finds what a plain search finds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 })),
        fc.integer({ min: -1, max: 51 }),
        (values, bound) => {
          const sorted = Float64Array.from(values.toSorted((a, b) => a - b));
          const plain = sorted.findIndex((value) => value >= bound);
          expect(lowerBound(sorted, bound)).toBe(plain < 0 ? sorted.length : plain);
        },
      ),
    );
  });
});
