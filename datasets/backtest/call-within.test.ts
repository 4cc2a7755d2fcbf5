import { expect, it } from "vitest";
import { callWithin } from "./call-within.ts";

it("returns what was returned, undefined too, and throws what was thrown", () => {
  expect(callWithin(1000, () => 5)).toBe(5);
  expect(callWithin(1000, () => undefined)).toBeUndefined();
  const mine = new RangeError("mine");
  expect(() =>
    callWithin(1000, () => {
      throw mine;
    }),
  ).toThrow(mine);
});

it("ends what does not end, and goes on", () => {
  const forever = (): never => {
    for (;;);
  };
  expect(() => callWithin(100, forever)).toThrow("did not return within 0.1 s");
  expect(callWithin(1000, () => `${callWithin(1000, () => "inside")} and outside`)).toBe(
    "inside and outside",
  );
});
