import { expect, it } from "vitest";
import { Excess } from "./excess.ts";

const MINUTE = 60e6;

it("is how much wider than its median a width is, once an hour is known", () => {
  const excess = new Excess(0.1);
  for (let i = 0; i < 56; i++) expect(excess.update(i * MINUTE, 2, false)).toBeNaN();
  expect(excess.update(56 * MINUTE, 6, false)).toBe(2);
  expect(excess.update(57 * MINUTE, Number.NaN, false)).toBeNaN();
  expect(excess.update(58 * MINUTE, 1, false)).toBe(-0.5);
});

it("takes a width that is usually nothing for the floor", () => {
  const excess = new Excess(0.1);
  for (let i = 0; i < 56; i++) excess.update(i * MINUTE, 0, false);
  expect(excess.update(56 * MINUTE, 1, true)).toBe(9);
});
