import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { powerOfTwo, Ring } from "./ring.ts";

it("powerOfTwo is the least one that is not smaller", () => {
  expect([1, 2, 3, 4, 5, 1000, 1024, 1025].map(powerOfTwo)).toEqual([
    1, 2, 4, 4, 8, 1024, 1024, 2048,
  ]);
});

it("holds the latest values, newest first, across snapshots and resets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.double()),
      fc.nat(),
      (capacity, values, cut) => {
        let ring = new Ring(capacity);
        ring.push(42);
        ring.reset();
        for (const [i, value] of values.entries()) {
          ring.push(value);
          if (i !== cut % values.length) continue;
          const saved = saveState(ring);
          ring = new Ring(capacity);
          restoreState(ring, saved);
        }
        const held = Array.from({ length: ring.count }, (_, age) => ring.at(age));
        expect(held).toEqual(values.toReversed().slice(0, capacity));
      },
    ),
  );
});
