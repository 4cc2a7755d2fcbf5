import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingRange } from "./rolling-range.ts";

it("holds the highest high and the lowest low of its window, across snapshots and resets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.tuple(fc.integer(), fc.integer())),
      fc.nat(),
      (window, bars, cut) => {
        let range = new RollingRange(window);
        range.push(9, -9);
        range.reset();
        expect([range.highest, range.lowest]).toEqual([Number.NaN, Number.NaN]);
        for (const [i, [high, low]] of bars.entries()) {
          range.push(high, low);
          const seen = bars.slice(Math.max(0, i + 1 - window), i + 1);
          expect(range.highest).toBe(Math.max(...seen.map(([each]) => each)));
          expect(range.lowest).toBe(Math.min(...seen.map(([, each]) => each)));
          expect(range.full).toBe(i + 1 >= window);
          if (i !== cut % bars.length) continue;
          const saved = saveState(range);
          range = new RollingRange(window);
          restoreState(range, saved);
        }
      },
    ),
  );
});
