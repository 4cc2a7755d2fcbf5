import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bounded, oneLine } from "./bounded.ts";

describe("bounded", () => {
  it("leaves what fits, and shows where it cut", () => {
    expect(bounded("abc", 3)).toBe("abc");
    expect(bounded("abcd", 3)).toBe("ab…");
  });

  it("keeps the bound and halves no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (text, most) => {
        const cut = bounded(text, most);
        expect(cut.length).toBeLessThanOrEqual(most);
        expect(cut).not.toMatch(/\p{Surrogate}/u);
        expect(text.startsWith(cut.replace(/…$/, "")) || cut === text).toBe(true);
      }),
    );
  });
});

describe("oneLine", () => {
  it("has no line ends, control characters or turned writing", () => {
    expect(oneLine(" a\r\n\tb\u001b[2Jc\u202Ed\u2028e\u0000 ", 50)).toBe("a b [2Jc d e");
  });
});
