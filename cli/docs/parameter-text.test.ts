import { expect, it } from "vitest";
import { boundsText, parameterValue } from "./parameter-text.ts";

const base = { name: "n", describe: "a number", default: 14 };

it("writes durations as one asks for them", () => {
  expect(parameterValue({ ...base, duration: true }, 60e6)).toBe("1m");
  expect(parameterValue(base, 0.7)).toBe("0.7");
});

it("says what a parameter may be", () => {
  expect(boundsText({ ...base, min: 1, max: 100_000, whole: true })).toBe("whole, 1 to 100,000");
  expect(boundsText({ ...base, min: 0.01 })).toBe("0.01 or more");
  expect(boundsText({ ...base, max: 5 })).toBe("5 or less");
  expect(boundsText({ ...base, min: 1e6, max: 3600e6, duration: true })).toBe(
    "a duration, 1s to 1h",
  );
  expect(boundsText({ ...base, choices: ["mean", "first"] })).toBe(
    "one of mean, first; only by name",
  );
  expect(boundsText(base)).toBe("any number");
});
