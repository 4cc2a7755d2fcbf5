import { expect, it } from "vitest";
import { findMutants, marked, mutated } from "./find-mutants.ts";

const all = (source: string): string[] =>
  findMutants(source).map((mutant) => mutated(source, mutant));

it("swaps an operator, a truth, a number", () => {
  expect(all("if (a < b && c) d = 7;")).toEqual([
    "if (a <= b && c) d = 7;",
    "if (a < b || c) d = 7;",
    "if (a < b && c) d = 8;",
  ]);
  expect(all("let on = true;")).toEqual(["let on = false;"]);
  expect(all("sum += (a as 1) / b!;")).toEqual(["sum -= (a as 1) / b!;", "sum += (a as 1) * b!;"]);
});

it("takes a statement away", () => {
  expect(all("if (a) this.#rows.clear(); else b();")).toEqual([
    "if (a) ; else b();",
    "if (a) this.#rows.clear(); else ;",
  ]);
});

it("makes another change where the usual one would be none", () => {
  expect(all("for (; k < n; ) c;")).toEqual(["for (; k >= n; ) c;"]);
  expect(all("if (a.length > 0) b;")).toEqual(["if (a.length === 0) b;", "if (a.length > 1) b;"]);
  expect(all("a = b[i] ?? 0;")).toEqual([]);
  expect(all("a = b ?? 0;")).toEqual(["a = b ?? 1;"]);
});

it("leaves alone what is no code", () => {
  const source = [
    'import { a } from "./a < b.ts";',
    "// x < 1",
    "/** 1 + 1 */",
    'say = "1 < 2";',
    "const text = `1 < 2`;",
    "const odd = /^[0-9] < 7$/;",
    "export interface A { readonly b: 1 }",
    "type Few = Map<number, 2>;",
  ].join("\n");
  expect(all(source)).toEqual([]);
});

it("says where", () => {
  expect(findMutants("a;\nb = c >= d;").map(({ what }) => what)).toEqual(["line 2: >= becomes >"]);
});

it("marks what runs, and changes nothing of what comes out", () => {
  const source =
    "const of = (a) => (a > 1 && a < 7 ? a + 2 : -a); if (on) out.push(of(5)); else out.push(of(1 - 9));";
  const mutants = findMutants(source);
  const run = (code: string, on: boolean) => {
    const [out, marks]: [number[], number[]] = [[], []];
    new Function("on", "out", "marks", code)(on, out, marks);
    return { out, marks: new Set(marks) };
  };
  const code = marked(source, mutants, (index) => `marks.push(${index})`);
  for (const on of [true, false]) {
    const { out, marks } = run(code, on);
    expect(out).toEqual(run(source, on).out);
    // Whoever notices a change came by there.
    for (const [index, mutant] of mutants.entries())
      if (String(run(mutated(source, mutant), on).out) !== String(out))
        expect(marks).toContain(index);
    expect(marks.size).toBeLessThan(mutants.length);
  }
});
