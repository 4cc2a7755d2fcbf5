import fc from "fast-check";
import { expect, it } from "vitest";
import { micros } from "../market/time.ts";
import { restoreState, saveState } from "../state.ts";
import { RecentValues } from "./recent-values.ts";

const [SPAN, EVERY] = [micros(40), micros(4)];

const quartiles = (sorted: readonly number[]): number => {
  const quarter = Math.floor(sorted.length / 4);
  return (sorted.at(-1 - quarter) ?? Number.NaN) - (sorted[quarter] ?? Number.NaN);
};

it("holds the span's values, one for each interval, across snapshots", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(9), fc.integer({ min: -9, max: 9 })), { maxLength: 60 }),
      fc.nat(),
      (steps, cut) => {
        let recent = new RecentValues(SPAN, EVERY);
        const held: { time: number; value: number }[] = [];
        let time = 0;
        for (const [i, [pause, value]] of steps.entries()) {
          time += pause;
          const due = time - (held.at(-1)?.time ?? Number.NEGATIVE_INFINITY) >= EVERY;
          expect(recent.add(time, value)).toBe(due);
          if (due) held.push({ time, value });
          const last = held.at(-1)?.time ?? 0;
          const within = held.filter((each) => each.time > last - SPAN);
          const sorted = within.map((each) => each.value).sort((a, b) => a - b);
          const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
          expect(recent.count).toBe(sorted.length);
          expect(recent.length).toBe(last - (within[0]?.time ?? last));
          expect(recent.median).toBeCloseTo(((low ?? 0) + (high ?? 0)) / 2, 12);
          expect(recent.quartileRange).toBe(quartiles(sorted));
          if (i !== cut % steps.length) continue;
          const saved = saveState(recent);
          recent = new RecentValues(SPAN, EVERY);
          restoreState(recent, saved);
        }
        recent.reset();
        expect([recent.count, recent.length, recent.median]).toEqual([0, 0, Number.NaN]);
      },
    ),
  );
});
