import { expect, it } from "vitest";
import { alertsInput } from "./alerts-input.ts";

it("takes a list of rules, or an object with them", () => {
  const rule = { type: "blind" };
  expect(alertsInput([rule], "rules.json")).toEqual({ rules: [rule] });
  expect(alertsInput({ preset: "quiet" }, "rules.json")).toEqual({ preset: "quiet" });
});

it.each([null, "depeg", 7, undefined])("refuses %s, and says where it stood", (value) => {
  expect(() => alertsInput(value, "rules.json")).toThrow(/^rules\.json holds no rules/);
});
