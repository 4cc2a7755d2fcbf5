import { expect, it } from "vitest";
import { findMutants, mutated } from "./find-mutants.ts";

const all = (source: string): string[] =>
  findMutants(source).map((mutant) => mutated(source, mutant));

it("swaps an operator, a truth, a number", () => {
  expect(all("if (a < b && c) d = 7;")).toEqual([
    "if (a <= b && c) d = 7;",
    "if (a < b || c) d = 7;",
    "if (a < b && c) d = 8;",
  ]);
  expect(all("let on = true;")).toEqual(["let on = false;"]);
});

it("takes a statement away", () => {
  expect(all("  this.#rows.clear();\n")).toEqual(["\n"]);
});

it("leaves alone what is no code", () => {
  const source = [
    'import { a } from "./a < b.ts";',
    "// x < 1",
    "/** 1 + 1 */",
    'say("1 < 2");',
    "const text = `1 < 2`;",
    "const odd = /^[0-9] < 7$/;",
    "export interface A {",
    "  readonly b: 1;",
    "}",
    "type Few = Map<number, 2>;",
    "",
  ].join("\n");
  expect(all(source)).toEqual([]);
});

it("says where", () => {
  expect(findMutants("a;\nb = c >= d;").map(({ what }) => what)).toEqual(["line 2: >= becomes >"]);
});
