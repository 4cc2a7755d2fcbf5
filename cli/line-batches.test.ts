import fc from "fast-check";
import { expect, it } from "vitest";
import { lineBatches } from "./line-batches.ts";

async function* from<T>(pieces: readonly T[]): AsyncGenerator<T> {
  for (const piece of pieces) yield piece;
}

const linesOf = async (pieces: readonly (Buffer | string)[], most = 1000) => {
  const found: (string | undefined)[] = [];
  for await (const { first, lines } of lineBatches(from(pieces), most)) {
    expect(first).toBe(found.length + 1);
    found.push(...lines);
  }
  return found;
};

it("are the same wherever the stream is cut, in the middle of a character too", async () => {
  const text = "eins\r\nzwei €\n\n𝄞 vier\nfünf";
  const bytes = Buffer.from(text);
  const whole = ["eins", "zwei €", "", "𝄞 vier", "fünf"];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      expect(await linesOf(pieces)).toEqual(whole);
    }),
  );
});

it("skips a line that is too long as it comes, and goes on after it", async () => {
  expect(await linesOf(["abcd\n", "abc", "de", "fgh\nx", "y\n", "abcdefgh"], 4)).toEqual([
    "abcd",
    undefined,
    "xy",
    undefined,
  ]);
});

it("knows no line in an empty stream, and no byte order mark", async () => {
  expect(await linesOf([])).toEqual([]);
  expect(await linesOf([""])).toEqual([]);
  expect(await linesOf(["\uFEFF{}\n"])).toEqual(["{}"]);
});
