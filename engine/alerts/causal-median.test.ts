import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { CausalMedian } from "./causal-median.ts";

const MINUTE = 60e6;

it("is known once an hour of samples is there, at most one a minute, and forgets after a week", () => {
  const median = new CausalMedian();
  for (let i = 0; i < 59; i++) {
    median.add(i * MINUTE, -7);
    median.add(i * MINUTE + 1e6, -300);
    median.add(i * MINUTE + 2e6, Number.NaN);
  }
  expect(median.value).toBe(0);
  median.add(59 * MINUTE, -7);
  expect(median.value).not.toBe(0);
  const known = median.value;
  const restored = new CausalMedian();
  restoreState(restored, saveState(median));
  expect(restored.value).toBe(known);
  for (let i = 0; i < 61; i++) median.add((8 * 1440 + i) * MINUTE, -3);
  expect(median.value).toBe(-3);
});
