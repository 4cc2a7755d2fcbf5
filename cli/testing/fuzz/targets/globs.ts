import fc from "fast-check";
import { globMatches } from "../../../../engine/notify/matcher.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const part = fc.constantFrom("a", "b", "ab", "aa", "*", "**", "A", ".", "\u0000", "é", "");
const shortText = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(""));
const longText = fc
  .tuple(fc.array(fc.tuple(part, fc.nat(30_000)), { maxLength: 4 }), shortText)
  .map(([parts, end]) =>
    `${parts.map(([text, times]) => text.repeat(times)).join("")}${end}`.slice(0, 100_000),
  );

/** By the definition: which ends of the text the glob so far can reach. */
const oracle = (glob: string, text: string): boolean => {
  let reached = new Set([0]);
  for (const character of glob) {
    const next = new Set<number>();
    for (const at of reached)
      if (character !== "*") {
        if (text.startsWith(character, at)) next.add(at + character.length);
      } else for (let to = at; to <= text.length; to++) next.add(to);
    reached = next;
  }
  return reached.has(text.length);
};

export const globs = defineTarget({
  id: "globs",
  describe:
    "matchers of silences: as the definition has it, and 100,000 hostile characters in ten milliseconds",
  ...{ few: 1_000, many: 100_000, mostMs: 10 },
  open: () => ({
    inputs: fc.oneof(fc.tuple(shortText, shortText), fc.tuple(longText, longText)),
    read: ([glob, text]) => {
      const answer = globMatches(glob, text);
      if (glob.length + text.length < 60)
        must(answer === oracle(glob, text), () => `says ${answer}`);
    },
  }),
});
