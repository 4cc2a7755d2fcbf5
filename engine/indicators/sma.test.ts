import fc from "fast-check";
import { expect, it } from "vitest";
import { Bar } from "../bars/bar.ts";
import { closes, create, run } from "./testing.ts";

it("is the mean of the last n closes, from the n-th on", () => {
  expect(run("sma(2)", closes(1, 2, 4, 1))).toEqual([Number.NaN, 1.5, 3, 2.5]);
});

it("does not drift, even where the sum is beyond the integers of a double", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2e15 }), { minLength: 20 }), (prices) => {
      const sma = create("sma(20)");
      for (const close of prices) sma.update(Object.assign(new Bar(), { close }));
      const exact = prices.slice(-20).reduce((sum, price) => sum + BigInt(price), 0n);
      expect(sma.values[0]).toBe(Number(exact) / 20 / 1e8);
    }),
  );
});
