import { expect, it } from "vitest";
import { rises } from "./rises.ts";

it("says what opens or worsens an incident", () => {
  expect(rises({ state: "firing" })).toBe(true);
  expect(rises({ state: "escalated" })).toBe(true);
  expect(rises({ state: "firing", recovering: true })).toBe(false);
  expect(rises({ state: "resolved" })).toBe(false);
  expect(rises({ state: "lost" })).toBe(false);
});
