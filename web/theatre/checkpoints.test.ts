import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { type Checkpoint, Checkpoints } from "./checkpoints.ts";

const checkpoint = (ticks: number, numbers = 8): Checkpoint => ({
  ...{ ticks, time: micros(ticks * 10), same: 1 },
  saved: { numbers: new Float64Array(numbers), texts: [] },
});

describe("checkpoints of a run", () => {
  it("keep to their number and bytes however long it is, and stay evenly spread", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 40 }),
        (ticks, count) => {
          const kept = new Checkpoints({ spacing: 10, count, bytes: 30 * 64 });
          for (let at = 1; at <= ticks; at += 1) if (kept.wants(at)) kept.add(checkpoint(at));
          expect(kept.length).toBeLessThanOrEqual(Math.min(count, 30));
          expect(kept.bytes).toBe(kept.length * 64);
          // From anywhere the nearest one before is no farther than two distances away.
          const nearest = kept.last((place) => place.ticks <= ticks)?.ticks ?? 0;
          expect(ticks - nearest).toBeLessThan(2 * kept.spacing);
        },
      ),
    );
  });

  it("take one that is larger than all room for none", () => {
    const kept = new Checkpoints({ spacing: 1, bytes: 100 });
    kept.add(checkpoint(1, 1000));
    expect(kept.length).toBe(0);
    expect(kept.last(() => true)).toBeUndefined();
  });

  it("are found by place, the last one before it", () => {
    const kept = new Checkpoints({ spacing: 1 });
    for (const ticks of [3, 6, 9]) kept.add(checkpoint(ticks));
    const before = (ticks: number) => kept.last((place) => place.ticks <= ticks)?.ticks;
    expect([2, 3, 5, 6, 100].map(before)).toEqual([undefined, 3, 3, 6, 9]);
  });
});
