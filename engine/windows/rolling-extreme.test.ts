import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { RollingExtreme } from "./rolling-extreme.ts";

it("is the extreme of the window and the age of its earliest occurrence, across snapshots", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("highest" as const, "lowest" as const),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.nat(5)),
      fc.nat(),
      (which, window, values, cut) => {
        let extreme = new RollingExtreme(window, which);
        expect(extreme.value).toBeNaN();
        expect(extreme.age).toBeNaN();
        for (const [i, value] of values.entries()) {
          extreme.push(value);
          const seen = values.slice(Math.max(0, i + 1 - window), i + 1);
          const expected = which === "highest" ? Math.max(...seen) : Math.min(...seen);
          expect(extreme.value + 0).toBe(expected);
          expect(extreme.age).toBe(seen.length - 1 - seen.indexOf(expected));
          expect(extreme.full).toBe(i + 1 >= window);
          if (i !== cut % values.length) continue;
          const saved = saveState(extreme);
          extreme = new RollingExtreme(window, which);
          restoreState(extreme, saved);
        }
        extreme.reset();
        expect(extreme.value).toBeNaN();
        expect(extreme.full).toBe(false);
      },
    ),
  );
});
