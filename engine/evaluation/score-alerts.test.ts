import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";
import { type Active, scoreAlerts } from "./score-alerts.ts";

const START = 1_678_406_400e6;
const at = (minute: number) => micros(START + minute * 60e6);
const active = (...spans: readonly (readonly [from: number, to: number])[]): Active[] =>
  spans.map(([from, to]) => ({ from: at(from), to: at(to) }));
const DAY = 1440;
/** Three calm days, 60 bps for two hours, 150 for one, then calm again for four days. */
const ONSET = 3 * DAY;
const off = Float64Array.from({ length: 8 * DAY }, (_, i) =>
  i >= ONSET && i < ONSET + 120 ? 60 : i >= ONSET + 120 && i < ONSET + 180 ? 150 : 0,
);
const series: LabelSeries = {
  ...{ off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) },
};
const labels = labelEvents(series);
const score = (...spans: readonly (readonly [number, number])[]) =>
  scoreAlerts(active(...spans), series, labels);
const against = (line: 50 | 100, ...spans: readonly (readonly [number, number])[]) =>
  score(...spans).events[0]?.against[line];

describe("an event", () => {
  it("is met early within a day before it, timely in the quarter of an hour after, late until its end", () => {
    expect(against(50, [ONSET - 30, ONSET + 60])).toEqual({
      ...{ outcome: "early", firstLead: minutes(30), persistentLead: minutes(30) },
      delay: undefined,
    });
    expect(against(50, [ONSET - DAY, ONSET])?.outcome).toBe("early");
    expect(against(50, [ONSET - DAY - 1, ONSET])?.outcome).toBe("missed");
    expect(against(50, [ONSET + 15, ONSET + 60])).toMatchObject({
      ...{ outcome: "timely", delay: minutes(15) },
    });
    expect(against(50, [ONSET + 16, ONSET + 60])).toMatchObject({
      ...{ outcome: "late", delay: minutes(16) },
    });
    expect(against(50, [ONSET + 400, ONSET + 500])?.outcome).toBe("missed");
    expect(against(50)?.outcome).toBe("missed");
  });

  it("is judged against each line that it reached", () => {
    const [event] = score([ONSET + 60, ONSET + 200]).events;
    expect(event?.against[50]?.outcome).toBe("late");
    expect(event?.against[100]).toMatchObject({
      ...{ outcome: "early", firstLead: minutes(60), persistentLead: minutes(60) },
    });
    expect(event?.against[300]).toBeUndefined();
  });

  it("has a lasting lead only where the alert stays active for half of any time that is left", () => {
    // Active for 100 of the last 300 minutes, and all of them long ago.
    const early = against(50, [ONSET - 300, ONSET - 200]);
    expect(early).toMatchObject({ outcome: "early", firstLead: minutes(300) });
    expect(early?.persistentLead).toBeUndefined();
    // The later episode lasts, the earlier one does not reach it.
    expect(against(50, [ONSET - 600, ONSET - 590], [ONSET - 40, ONSET])?.persistentLead).toBe(
      minutes(40),
    );
    expect(against(50, [ONSET - 60, ONSET - 40], [ONSET - 20, ONSET])?.persistentLead).toBe(
      minutes(60),
    );
  });
});

it("counts alerts less than an hour apart as one episode", () => {
  expect(score([10, 20], [79, 90], [150, 160]).episodes).toEqual(active([10, 90], [150, 160]));
});

it("a false alarm begins in calm time and is followed by nothing within a day", () => {
  expect(score([100, 110], [DAY, DAY + 5], [ONSET - 60, ONSET]).falseAlarms).toEqual(
    active([100, 110], [DAY, DAY + 5]),
  );
  // Within the day before the event nothing is calm.
  expect(score([ONSET - DAY, ONSET - DAY + 5]).falseAlarms).toEqual([]);
});

it("tells calm months and the share of them in which it was active", () => {
  const calm = labels.calm.reduce((sum, each) => sum + each, 0);
  const { calmMonths, duty } = score([0, 60], [ONSET - 60, ONSET]);
  expect(calmMonths).toBeCloseTo(calm / (30 * DAY), 12);
  expect(duty).toBeCloseTo(60 / calm, 12);
  expect(
    scoreAlerts([], { ...series, time: new Float64Array() }, { events: [], calm: new Uint8Array() })
      .duty,
  ).toBeNaN();
});

it("agrees with the definition of the lasting lead, minute by minute", () => {
  const spans = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 })), {
      maxLength: 12,
    })
    .map((parts) => {
      let now = ONSET - DAY - 300;
      return parts.map(([gap, length]): readonly [number, number] => {
        now += gap + length;
        return [now - length, now];
      });
    });
  fc.assert(
    fc.property(spans, (parts) => {
      const isActive = (minute: number) =>
        parts.some(([from, to]) => minute >= from && minute < to);
      const lasts = (from: number): boolean => {
        let [on, all] = [0, 0];
        for (let minute = ONSET - 1; minute >= from; minute--) {
          all++;
          if (isActive(minute)) on++;
          if (on < all / 2) return false;
        }
        return true;
      };
      const { episodes, events } = score(...parts);
      const starts = episodes.map(({ from }) => (from - START) / 60e6);
      const early = starts.filter((from) => from >= ONSET - DAY && from < ONSET);
      const lasting = early.find(lasts);
      expect(events[0]?.against[50]?.persistentLead).toBe(
        lasting === undefined ? undefined : minutes(ONSET - lasting),
      );
      expect(events[0]?.against[50]?.firstLead).toBe(
        early[0] === undefined ? undefined : minutes(ONSET - early[0]),
      );
    }),
    { numRuns: 300 },
  );
});
