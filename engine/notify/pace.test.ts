import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";

const MINUTE = 60e6;
const options = { interval: 5 * MINUTE, perHour: 4 };

describe("the pace", () => {
  it("tells of what never rests seven times in any day", () => {
    const pace = new Pace(options);
    const times: number[] = [];
    for (let minute = 0; minute < 3 * 1440; minute++) {
      const time = minute * MINUTE;
      if (time < Math.max(pace.gate, pace.backOff)) continue;
      pace.note(time, "news");
      times.push(minute);
    }
    expect(times.slice(0, 7)).toEqual([0, 5, 25, 105, 425, 905, 1385]);
    for (const from of times)
      expect(times.filter((time) => time >= from && time < from + 1440).length).toBeLessThanOrEqual(
        7,
      );
  });

  it("starts over after a day without news", () => {
    const pace = new Pace(options);
    pace.note(0, "news");
    pace.note(60 * MINUTE, "news");
    expect(pace.backOff).toBe(80 * MINUTE);
    pace.note(1501 * MINUTE, "news");
    expect(pace.backOff).toBe(1506 * MINUTE);
  });

  it("has so many in an hour, critical ones not counted", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 80 }), (tries) => {
        const pace = new Pace(options);
        const sent: number[] = [];
        let time = 0;
        for (const [wait, critical] of tries) {
          time += wait * MINUTE;
          if (critical) pace.note(time, "critical");
          else if (time >= pace.gate) {
            pace.note(time, "repetition");
            sent.push(time);
          }
        }
        for (const from of sent)
          expect(
            sent.filter((each) => each >= from && each < from + 60 * MINUTE).length,
          ).toBeLessThanOrEqual(4);
      }),
    );
    const pace = new Pace(options);
    for (let k = 0; k < 9; k++) pace.note(k, "critical");
    expect(pace.gate).toBe(8 + 5 * MINUTE);
  });
});
