import { describe, expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { eventMeasures, venueMoves } from "./event-measures.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";

type Part = readonly [minutes: number, off: number];

/** Minutes from the epoch on; each of `parts` is so many minutes so far off. */
const seriesOf = (...parts: readonly Part[]): LabelSeries => {
  const off = Float64Array.from(parts.flatMap(([n, value]) => new Array<number>(n).fill(value)));
  return { off, time: off.map((_, i) => minutes(i + 1)), step: minutes(1) };
};
const only = (series: LabelSeries) => {
  const { events } = labelEvents(series);
  const [event] = events;
  if (event === undefined || events.length > 1) throw new Error(`${events.length} events`);
  return event;
};

describe("eventMeasures", () => {
  // Off by 60 for 30 minutes, by 400 for 20, by 210 for 10, by 100 for 60, and at par for good.
  const series = seriesOf([60, 0], [30, 60], [20, 400], [10, 210], [60, 100], [600, 0]);
  const event = only(series);
  const measures = eventMeasures(series, event);

  it("counts the time at or beyond each line from the onset on", () => {
    expect(event.onsets[50]).toBe(minutes(61));
    expect(measures.beyond).toEqual([
      { bps: 50, duration: minutes(120) },
      { bps: 100, duration: minutes(90) },
      { bps: 200, duration: minutes(30) },
    ]);
  });

  it("takes the area in bps x hours", () => {
    // 60 x 30 + 400 x 20 + 210 x 10 + 100 x 60 = 17,900 bps x minutes.
    expect(measures.area).toBeCloseTo(17_900 / 60, 9);
  });

  it("has the half-life end where half of the peak is reached, not above it", () => {
    // The peak is the first minute of 400, minute 91; 210 is more than half of it, 100 is not: minute 121.
    expect(event.peak).toEqual({ off: 400, time: minutes(91) });
    expect(measures.halfLife).toBe(minutes(30));
  });

  it("has none where the data end before, and no end to count to", () => {
    const open = seriesOf([60, 0], [30, 60], [20, 400], [10, 210]);
    const found = eventMeasures(open, only(open));
    expect(found.halfLife).toBeUndefined();
    expect(found.beyond[0]?.duration).toBe(minutes(60));
  });

  it("counts minutes without a price for nothing but the coverage", () => {
    const holed = seriesOf([60, 0], [30, 60], [30, Number.NaN], [60, 60], [600, 0]);
    const found = eventMeasures(holed, only(holed));
    expect(found.beyond[0]?.duration).toBe(minutes(90));
    expect(found.coverage).toBeCloseTo(90 / 120, 9);
  });
});

describe("venueMoves", () => {
  const coin = seriesOf([100, 0], [60, 70], [600, 0]);
  const event = only(coin);
  const venue = (name: string, ...parts: readonly Part[]) => ({
    venue: name,
    off: seriesOf(...parts).off,
  });

  it("orders venues by when each left for long; who did not comes last", () => {
    const moves = venueMoves(
      coin,
      [
        venue("calm", [760, 3]),
        venue("second", [100, 0], [60, 90], [600, 0]),
        // A minute's print is no move.
        venue("first", [20, 0], [1, 80], [75, 0], [64, 50], [600, 0]),
        venue("unheard", [760, Number.NaN]),
      ],
      event,
    );
    expect(moves.map(({ venue: name, onset }) => [name, onset])).toEqual([
      ["first", minutes(97)],
      ["second", minutes(101)],
      ["calm", undefined],
      ["unheard", undefined],
    ]);
    expect(moves.map(({ peak }) => peak)).toEqual([
      { off: 80, time: minutes(21) },
      { off: 90, time: minutes(101) },
      { off: 3, time: minutes(1) },
      undefined,
    ]);
  });

  it("looks back no further than a day", () => {
    const late = seriesOf([3000, 0], [60, 70], [600, 0]);
    const [move] = venueMoves(
      late,
      [venue("early", [100, 0], [60, 90], [2840, 0], [60, 60], [600, 0])],
      only(late),
    );
    expect(move?.onset).toBe(micros(minutes(3001)));
  });
});
