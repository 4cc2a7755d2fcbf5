import fc from "fast-check";
import { expect, it } from "vitest";
import { ownText } from "./own-text.ts";

it("says the same", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(ownText(text)).toBe(text);
    }),
  );
});
