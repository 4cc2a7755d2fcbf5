import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globMatches, matches, type Subject } from "./matcher.ts";

/** The meaning of a glob, tried out in every way. */
const slow = (glob: string, text: string): boolean => {
  if (glob === "") return text === "";
  if (glob[0] === "*")
    return Array.from({ length: text.length + 1 }, (_, i) => text.slice(i)).some((rest) =>
      slow(glob.slice(1), rest),
    );
  return glob[0] === text[0] && text !== "" && slow(glob.slice(1), text.slice(1));
};
const subject: Subject = { coin: "USDC", rule: "depeg", venue: "", severity: "warning" };

describe("a glob", () => {
  it("means what trying everything means", () => {
    const text = (letters: string) =>
      fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text("ab*"), text("ab"), (glob, word) => {
        expect(globMatches(glob, word)).toBe(slow(glob, word));
      }),
      { numRuns: 2000 },
    );
  });

  it("is no regular expression", () => {
    expect(globMatches("US.C", "USDC")).toBe(false);
    expect(globMatches("[U]SDC", "USDC")).toBe(false);
    expect(globMatches("(USDC|DAI)", "DAI")).toBe(false);
    expect(globMatches("\\w(", "\\w(")).toBe(true);
    expect(globMatches("USD?", "USDC")).toBe(false);
  });

  it("comes to an end where backtracking would not", () => {
    expect(globMatches(`${"a*".repeat(200)}b`, "a".repeat(5000))).toBe(false);
    // Five thousand million steps, where each place is tried anew.
    const half = "a".repeat(50_000);
    expect(globMatches(`*${half}b*`, `${half}${half}`)).toBe(false);
    expect(globMatches(`*${half}b*`, `${half}${half}b`)).toBe(true);
  });
});

describe("a matcher", () => {
  it("matches when every field that it gives does", () => {
    expect(matches({ coin: "USD*", rule: "depeg" }, subject)).toBe(true);
    expect(matches({ coin: "USD*", rule: "premium" }, subject)).toBe(false);
    expect(matches({ severity: "critical" }, subject)).toBe(false);
    expect(matches({}, subject)).toBe(true);
  });

  it("asks for a venue where it names one", () => {
    expect(matches({ venue: "kraken" }, subject)).toBe(false);
    expect(matches({ venue: "*" }, subject)).toBe(true);
    expect(matches({ venue: "kra*" }, { ...subject, venue: "kraken" })).toBe(true);
  });
});
