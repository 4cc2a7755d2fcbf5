import fc from "fast-check";
import { expect, it } from "vitest";
import { seconds } from "../market/time.ts";
import { restoreState, saveState } from "../state.ts";
import { RecentTotal } from "./recent-total.ts";

it("is the sum of what is stamped within its span, at every step, across snapshots and resets", () => {
  const step = fc.record({ wait: fc.integer({ min: 1, max: 50 }), amount: fc.nat(1000) });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400 }),
      fc.integer({ min: 1, max: 300 }),
      fc.nat(),
      (steps, span, cut) => {
        let total = new RecentTotal(seconds(span));
        for (let i = 0; i < 100; i++) total.add(i * 1e6, 1);
        total.reset();
        const seen: { time: number; amount: number }[] = [];
        let time = 0;
        for (const [i, { wait, amount }] of steps.entries()) {
          time += wait * 1e6;
          total.add(time, amount);
          seen.push({ time, amount });
          const from = time - span * 1e6;
          const inside = seen.filter((each) => each.time > from);
          expect(total.value).toBe(inside.reduce((sum, each) => sum + each.amount, 0));
          if (i !== cut % steps.length) continue;
          const saved = saveState(total);
          total = new RecentTotal(seconds(span));
          restoreState(total, saved);
        }
      },
    ),
  );
});

it("widens where amounts come every second, and a narrower one takes its snapshot over", () => {
  const total = new RecentTotal(seconds(3600));
  for (let i = 1; i <= 10_000; i++) {
    total.add(i * 1e6, i);
    const first = Math.max(1, i - 3599);
    expect(total.value).toBe(((first + i) * (i + 1 - first)) / 2);
  }
  const second = new RecentTotal(seconds(3600));
  restoreState(second, saveState(total));
  expect(second.value).toBe(total.value);
});

it("lets what came within one second go together, with the last of it", () => {
  const total = new RecentTotal(seconds(10));
  for (let i = 0; i < 1000; i++) total.add(i * 1e3, 1);
  total.add(10.5e6, 0);
  expect(total.value).toBe(1000);
  total.add(10.999e6, 0);
  expect(total.value).toBe(0);
});
