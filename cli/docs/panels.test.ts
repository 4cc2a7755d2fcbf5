import { expect, it } from "vitest";
import type { Unit } from "../../engine/indicators/indicator.ts";
import { type Line, panelsOf } from "./panels.ts";

const line = (name: string, unit: Unit, ...value: number[]): Line => ({
  name,
  unit,
  points: { time: Float64Array.from(value.keys()), value: Float64Array.from(value) },
});

const shown = (...lines: Line[]) =>
  panelsOf(lines).map((panel) => ({ ...panel, lines: panel.lines.map(({ name }) => name) }));

it("puts lines of one unit and a like size on one axis", () => {
  expect(
    shown(line("a", "price", 1, 2), line("b", "bps", 1, 2), line("c", "price", 3, 1.5)),
  ).toEqual([
    { unit: "price", lines: ["a", "c"], low: 1, high: 3 },
    { unit: "bps", lines: ["b"], low: 1, high: 2 },
  ]);
});

it("gives a line an axis of its own where it would be flat on the other's", () => {
  const panels = shown(
    line("a", "price", 0.9, 1),
    line("b", "price", 0, 0.01),
    line("c", "price", 0.95, 1),
  );
  expect(panels.map(({ lines }) => lines)).toEqual([["a", "c"], ["b"]]);
});

it("leaves out what has no value, and keeps one that has a break", () => {
  expect(shown(line("a", "count", Number.NaN), line("b", "count", 4, Number.NaN, 4))).toEqual([
    { unit: "count", lines: ["b"], low: 4, high: 4 },
  ]);
});
