import { expect, it } from "vitest";
import { closes, run } from "./testing.ts";

it("counts the bars that repeat a close", () => {
  expect(run("barsSinceChange", closes(1, 1, 1, 2, 2, 1))).toEqual([Number.NaN, 1, 2, 0, 1, 0]);
});
