import { expect, it } from "vitest";
import { scaleOf } from "./scale.ts";

it("leaves a margin on both sides and ticks far enough apart to be read", () => {
  const { domain, step } = scaleOf({ unit: "bps", low: 0, high: 100 }, 96);
  expect(domain).toEqual([-6, 106]);
  expect(step).toBe(50);
});

it("lays a line that never moves at the foot", () => {
  expect(scaleOf({ unit: "bps", low: 0, high: 0 }, 96).domain).toEqual([-0.06, 1.06]);
  const { domain } = scaleOf({ unit: "bps", low: -200, high: -200 }, 96);
  expect(domain[0]).toBeLessThan(-200);
  expect(domain[1]).toBeGreaterThan(-200);
});

it("has no halves between what is counted", () => {
  expect(scaleOf({ unit: "count", low: -1, high: 0 }, 96).step).toBe(1);
  expect(scaleOf({ unit: "ratio", low: -1, high: 0 }, 96).step).toBe(0.5);
});
