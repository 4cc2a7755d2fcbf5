import { expect, it } from "vitest";
import { tickText } from "./tick-text.ts";

it.each([
  [0.95, 0.05, "0.95"],
  [1, 0.05, "1.00"],
  [-500, 500, "\u2212500"],
  [0, 20, "0"],
  [0.0005, 0.0005, "0.0005"],
  [12_000, 2000, "12k"],
  [-1_500_000, 500_000, "\u22121.5M"],
  [2000, 1000, "2000"],
])("writes %d at steps of %d as %s", (value, step, text) => {
  expect(tickText(value, step)).toBe(text);
});
