import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exact, writeJson } from "./write-json.ts";

describe("writeJson", () => {
  it("says what JSON.stringify says of values without exact numbers", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = writeJson(JSON.parse(JSON.stringify(value)));
        expect(text).toBe(JSON.stringify(value));
      }),
    );
  });

  it("keeps the digits of exact numbers and leaves out what is undefined", () => {
    const value = { price: exact("0.99900"), ids: [exact("9223372036854775807")], side: undefined };
    expect(writeJson(value)).toBe('{"price":0.99900,"ids":[9223372036854775807]}');
  });
});
