import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, barsOf, run } from "./testing.ts";

const none = Number.NaN;
const bars = barsOf({ high: [3, 5, 4, 2], low: [1, 2, 3, 1.5], close: [2, 3, 4, 2] });

it("spans the last n bars, this one among them", () => {
  expect(run("donchian(2)", bars, "upper")).toEqual([none, 5, 5, 4]);
  expect(run("donchian(2)", bars, "lower")).toEqual([none, 1, 2, 1.5]);
  expect(run("donchian(2)", bars, "middle")).toEqual([none, 3, 3.5, 2.75]);
});

it("current=exclude is the channel of the bar before", () => {
  expect(run("donchian(2,current=exclude)", bars, "upper")).toEqual([none, none, 5, 5]);
  fc.assert(
    fc.property(anyBars({ min: 1, max: 60 }), (any) => {
      for (const field of ["upper", "lower", "middle"]) {
        const before = [none, ...run("donchian(4)", any, field).slice(0, -1)];
        expect(run("donchian(4,current=exclude)", any, field)).toEqual(before);
      }
    }),
  );
});
