import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { type LabelSeries, LINES, labelEvents } from "./label-events.ts";

const START = 1_678_406_400e6;
const at = (minute: number) => micros(START + minute * 60e6);
/** A series of minutes; each part is a length and a distance. */
const series = (...parts: readonly (readonly [minutes: number, off: number])[]): LabelSeries => {
  const off = parts.flatMap(([length, value]) => Array<number>(length).fill(value));
  return {
    time: Float64Array.from(off, (_, i) => at(i)),
    step: minutes(1),
    off: Float64Array.from(off),
  };
};
const DAY = 1440;

describe("an event", () => {
  it("is stamped at its first lasting breach of each line, and ends where six quiet hours begin", () => {
    const { events, spikes } = labelEvents(
      series([100, 0], [60, 60], [40, 150], [20, 400], [30, 40], [600, 10]),
    );
    expect(spikes).toEqual([]);
    expect(events).toEqual([
      {
        onsets: { 50: at(100), 100: at(160), 300: at(200) },
        end: at(250),
        peak: { off: 400, time: at(200) },
        severity: 60 * 60 + 40 * 150 + 20 * 400 + 30 * 40 + 10,
        ...{ grade: "severe", dynamics: "slow" },
      },
    ]);
  });

  it("is a shock where 300 bps come within half an hour, and minor where 100 never last", () => {
    const shock = labelEvents(series([10, 0], [30, 60], [20, 400], [500, 0])).events;
    expect(shock).toMatchObject([{ grade: "severe", dynamics: "shock" }]);
    const minor = labelEvents(series([10, 0], [30, 60], [7, 150], [30, 60], [500, 0])).events;
    expect(minor).toMatchObject([{ grade: "minor", peak: { off: 150 } }]);
    expect(minor[0]?.onsets).toEqual({ 50: at(10) });
  });

  it("needs 80 % of its window: 12 of 15 minutes are enough, 11 are a spike", () => {
    const of = (beyond: number) => labelEvents(series([10, 0], [beyond, 50], [600, 0]));
    expect(of(12).events).toHaveLength(1);
    expect(of(11)).toMatchObject({
      events: [],
      spikes: [{ from: at(10), to: at(20), peak: 50 }],
    });
  });

  it("goes on where the next begins within a day of its end, and not where it begins later", () => {
    const apart = (gap: number) =>
      labelEvents(series([10, 0], [60, 60], [gap, 0], [60, 60], [2000, 0])).events;
    expect(apart(DAY - 1)).toHaveLength(1);
    expect(apart(DAY)).toHaveLength(2);
  });

  it("has no end where the data end before six quiet hours", () => {
    expect(labelEvents(series([10, 0], [60, 60], [359, 0])).events[0]?.end).toBeUndefined();
    expect(labelEvents(series([10, 0], [60, 60], [361, 0])).events[0]?.end).toBe(at(70));
  });

  it("asks of bars without a price nothing", () => {
    const none = Number.NaN;
    const { events, fresh } = labelEvents(series([10, 0], [5, 60], [8, none], [5, 60], [500, 0]));
    expect(events[0]?.onsets).toEqual({ 50: at(10) });
    expect(fresh).toBe(520);
    expect(labelEvents(series([100, none])).events).toEqual([]);
  });
});

it("calm is fresh, a day away from every event, and outside the window of a spike", () => {
  const { calm } = labelEvents(
    series([2 * DAY, 0], [60, 60], [3 * DAY, 0], [3, 70], [50, 0], [5, Number.NaN], [50, 0]),
  );
  const changes = [...calm].flatMap((value, i) =>
    value === (calm[i - 1] ?? -1) ? [] : [`${i} ${value}`],
  );
  const onset = 2 * DAY;
  const spike = onset + 60 + 3 * DAY;
  expect(changes).toEqual([
    "0 1",
    `${onset - DAY} 0`,
    `${onset + 60 + DAY + 1} 1`,
    `${spike} 0`,
    `${spike + 15} 1`,
    `${spike + 53} 0`,
    `${spike + 58} 1`,
  ]);
});

/** The protocol's T_X, word by word. */
const onsetsByDefinition = ({ time, off }: LabelSeries, line: number, window: number): number[] =>
  [...off].flatMap((value, i) => {
    const from = time[i] ?? 0;
    const inside = [...off].filter(
      (each, k) => (time[k] ?? 0) >= from && (time[k] ?? 0) < from + window && !Number.isNaN(each),
    );
    const share = inside.filter((each) => each >= line).length / inside.length;
    return value >= line && share >= 0.8 ? [i] : [];
  });

it("finds every line's first lasting breach as the definition does, on any series", () => {
  const value = fc.oneof(
    fc.constantFrom(0, 24, 25, 49, 50, 60, 99, 100, 150, 299, 300, 400, Number.NaN),
    fc.double({ min: 0, max: 500, noNaN: true }),
  );
  const part = fc.tuple(fc.integer({ min: 1, max: 20 }), value);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 25 }), (parts) => {
      const one = series(...parts);
      const { events, calm, fresh } = labelEvents(one);
      const firsts = LINES.map(
        (line) => onsetsByDefinition(one, line, (line === 50 ? 15 : 10) * 60e6)[0],
      ).filter((each) => each !== undefined);
      // Under 500 minutes no two events are a day apart.
      expect(events.length).toBe(firsts.length > 0 ? 1 : 0);
      if (firsts.length > 0) expect(events[0]?.onsets[50]).toBe(at(Math.min(...firsts)));
      expect(calm.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(fresh);
      for (const { onsets } of events) {
        expect(onsets[100] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(onsets[50]);
        expect(onsets[300] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(onsets[100] ?? 0);
      }
    }),
  );
});
