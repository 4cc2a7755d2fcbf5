import { expect, it } from "vitest";
import { AllChoices } from "./choices.ts";

/** Every row of outcomes of so many yes or no. */
const rowsOf = (sectors: number): number => {
  const all = new AllChoices();
  const seen = new Set<string>();
  do seen.add(Array.from({ length: sectors }, () => all.choose(2)).join(""));
  while (all.next());
  return seen.size;
};

it("goes through every row there is, once", () => {
  expect(rowsOf(10)).toBe(1024);
});

it("says so when there are more rows than it could ever come to the end of", () => {
  expect(() => rowsOf(40)).toThrow(/more than 131072 rows of choices/);
});
