import { expect, it } from "vitest";
import { bytes, clip, grouped, plain, short, table } from "./text.ts";

it("takes out what could move a cursor, change a colour or forge a line", () => {
  expect(plain("a\u001b[31mb\r\nc\u0007\u009b1md\u202ee")).toBe("a[31mb c1mde");
});

it("writes numbers the same in every locale", () => {
  expect([grouped(1_256_358), grouped(999), grouped(-1257)]).toEqual([
    "1,256,358",
    "999",
    "-1,257",
  ]);
  expect([short(1_808_279), short(820), short(20_700)]).toEqual(["1.81 M", "820", "20.7 k"]);
  expect([bytes(12_133_842), bytes(999), bytes(80e9)]).toEqual(["12.1 MB", "999 B", "80.0 GB"]);
});

it("lines up columns", () => {
  expect(
    table([
      ["a", "bbb", "c"],
      ["aaa", "b", "c"],
    ]),
  ).toEqual(["a    bbb  c", "aaa  b    c"]);
});

it("cuts to the width of a window, by what is seen and not by what is written", () => {
  expect(clip("abcdef", 7)).toBe("abcdef");
  expect(clip("abcdef", 6)).toBe("abcd\u2026");
  // Two columns each.
  expect(clip("\u65e5\u672c\u8a9e", 7)).toBe("\u65e5\u672c\u8a9e");
  expect(clip("\u65e5\u672c\u8a9e", 6)).toBe("\u65e5\u672c\u2026");
  expect(clip("a\u{1f600}b", 4)).toBe("a\u2026");
  expect(clip("abc", 1)).toBe("\u2026");
});
