import { expect, it } from "vitest";
import { Lean } from "./lean.ts";
import { stepsOf } from "./testing.ts";

it("is the distance from the median before the step, towards the side, which stands still while frozen", () => {
  const lean = new Lean("premium");
  const [near, far] = [
    stepsOf(Array(1441).fill({ deviation: 4 })),
    stepsOf(Array(1500).fill({ deviation: 9 })),
  ];
  for (const step of near) lean.update(step, false);
  const later = far.map((step) => ({ ...step, time: step.time + 1441 * 60e6 }));
  for (const step of later) expect(lean.update(step, true)).toBe(5);
  for (const step of later) lean.update({ ...step, time: step.time + 1500 * 60e6 }, false);
  expect(lean.off).toBe(0);
});
