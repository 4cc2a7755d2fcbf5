import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { Delay } from "./delay.ts";

it("is the value of so many pushes ago, none before there was one, across snapshots and resets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer()),
      fc.nat(),
      (length, values, cut) => {
        let delay = new Delay(length);
        delay.push(9);
        delay.reset();
        expect(delay.value).toBeNaN();
        for (const [i, value] of values.entries()) {
          delay.push(value);
          expect(delay.value).toBe(values[i - length] ?? Number.NaN);
          if (i !== cut % values.length) continue;
          const saved = saveState(delay);
          delay = new Delay(length);
          restoreState(delay, saved);
        }
      },
    ),
  );
});
