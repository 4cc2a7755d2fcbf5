import { expect, it } from "vitest";
import { escaped, formulaLines, tableOf } from "./markdown.ts";

it("shows marks as they are", () => {
  expect(escaped("a*b_c | <d> [e] $f$")).toBe("a\\*b\\_c \\| \\<d\\> \\[e\\] \\$f\\$");
});

it("gives each clause of a formula a line; a semicolon in brackets parts nothing", () => {
  expect(formulaLines("a = b; c (d; e); f")).toEqual(["a = b", "c (d; e)", "f"]);
});

it("folds long clauses between words", () => {
  const lines = formulaLines("word ".repeat(40).trim());
  expect(lines.every((line) => line.length <= 92)).toBe(true);
  expect(lines.map((line) => line.trim()).join(" ")).toBe("word ".repeat(40).trim());
  expect(lines.length).toBe(3);
});

it("aligns numbers right", () => {
  expect(tableOf(["a", "n"], [["x", "1"]], ["n"])).toBe("| a | n |\n| --- | ---: |\n| x | 1 |");
});
