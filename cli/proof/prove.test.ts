import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prove } from "./prove.ts";
import { defineRow, type Outcome, type Row } from "./row.ts";
import * as rows from "./rows/index.ts";
import { runChild } from "./run-child.ts";
import { testFigures } from "./run-tests.ts";

let out = "";
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "pegtape-proof-test-"));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const row = (id: string, measure: () => Promise<Outcome>, within?: Row["within"]): Row =>
  defineRow({
    ...{ id, group: "reliability", promise: `Promise of ${id}.`, measure },
    ...(within === undefined ? {} : { within }),
  });

const figure = (value: number | string, limit?: { atMost: number }) => ({
  figures: [{ what: "seen", value, ...(limit === undefined ? {} : { limit }) }],
});

const good = row("A1", async () => figure(1, { atMost: 1 }));
const bad = row("A2", async () => figure(2, { atMost: 1 }));
const throwing = row("A3", async () => {
  throw new Error("the bench is broken");
});
const absent = row("A4", async () => ({ notMeasured: "no peer here" }));

const run = async (rows: readonly Row[], ...args: string[]) => {
  const lines: string[] = [];
  const code = await prove({
    ...{ rows, args, out, page: join(out, "proof.md") },
    print: (line) => lines.push(line),
    signal: new AbortController().signal,
  });
  return { code, text: lines.join("\n") };
};

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const page = (): string => readFileSync(join(out, "proof.md"), "utf8");

describe("prove", () => {
  it("ends with 0 when every row holds, and writes the page", async () => {
    const { code, text } = await run([good]);
    expect(code).toBe(0);
    expect(text).toContain("1 pass, 0 fail, 0 not measured");
    expect(page()).toMatch(/\| A1 \| Promise of A1\. \| seen \| 1 \| ≤ 1 \|.*pass \|/);
  });

  it("ends with 3 when a row fails, and shows it as failed everywhere", async () => {
    const { code, text } = await run([good, bad]);
    expect(code).toBe(3);
    expect(text).toMatch(/A2 +FAIL/);
    expect(text).toContain("1 fail (A2)");
    expect(page()).toContain("1 fail (A2)");
    expect(page()).toMatch(/\| A2 .*\*\*2\*\* \| ≤ 1 \|.*\*\*fail\*\* \|/);
    const lines = readFileSync(join(out, "figures.ndjson"), "utf8").trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ id: "A2", verdict: "fail", seed: 1 });
  });

  it("takes a row that throws for one that fails, and goes on", async () => {
    const { code, text } = await run([throwing, good]);
    expect(code).toBe(3);
    expect(text).toMatch(/A3 +FAIL/);
    expect(text).toContain("the bench is broken");
    expect(text).toMatch(/A1 +PASS/);
  });

  it("does not wait for a row beyond its bound", async () => {
    // A collection in between: Node 20 forgets signals that only other signals hold.
    const endless = row("A5", () => new Promise(() => setImmediate(collect)), {
      ...{ short: 0.05, long: 1 },
    });
    const { code, text } = await run([endless]);
    expect(code).toBe(3);
    expect(text).toContain("took more than 0.05 s");
  });

  it.each([
    ["nothing", { figures: [] }],
    ["no limit", figure(1)],
    ["no number", figure(Number.NaN, { atMost: 1 })],
    ["a text where a number belongs", figure("1", { atMost: 1 })],
  ])("takes a row that judges %s for one that fails", async (_, outcome) => {
    expect((await run([row("A6", async () => outcome)])).code).toBe(3);
  });

  it("counts what was not measured as no pass and no failure, and says why", async () => {
    const { code, text } = await run([absent]);
    expect(code).toBe(0);
    expect(text).toContain("0 pass, 0 fail, 1 not measured");
    expect(page()).toContain("_not measured_");
    expect(page()).toContain("A4: no peer here");
  });

  it("runs the rows that are named, and leaves the page alone then", async () => {
    await run([good]);
    const before = page();
    const { code, text } = await run([good, bad], "--only", "A1", "--seed", "7");
    expect(code).toBe(0);
    expect(text).toContain("--seed 7");
    expect(text).not.toContain("A2");
    expect(page()).toBe(before);
  });

  it.each([["--only", "A1,Z9"], ["--seed", "x"], ["--seed", "1.5"], ["--fast"]])(
    "ends with 2 for %s %s",
    async (...args) => {
      const { code, text } = await run([good], ...args);
      expect(code).toBe(2);
      expect(text).not.toBe("");
    },
  );

  it("says on a page of some rows that the others did not run", async () => {
    await run([good, bad], "--only", "A1", "--page");
    expect(page()).toContain("1 of 2 rows pass, 0 fail, 1 were not measured");
    expect(page()).toContain("A2: not part of this run");
  });

  it("runs nothing beside a row whose figures are times", async () => {
    const under = new Set<string>();
    const beside = new Map<string, number>();
    const timing = (id: string, timed: boolean): Row =>
      defineRow({
        ...{ id, group: "reliability", promise: `${id}.`, timed },
        measure: async () => {
          under.add(id);
          for (let turn = 0; turn < 5; turn++) {
            await new Promise(setImmediate);
            beside.set(id, Math.max(beside.get(id) ?? 0, under.size));
          }
          under.delete(id);
          return figure(1, { atMost: 1 });
        },
      });
    const { code } = await run([timing("B1", true), timing("B2", false), timing("B3", true)]);
    expect(code).toBe(0);
    expect([...beside]).toEqual([
      ["B2", 1],
      ["B1", 1],
      ["B3", 1],
    ]);
    expect(page().indexOf("| B1 |")).toBeLessThan(page().indexOf("| B2 |"));
  });

  it("hands rows the seed and the size", async () => {
    const seen: unknown[] = [];
    const looking = defineRow({
      ...{ id: "A7", group: "speed", promise: "Looks." },
      measure: async ({ seed, long }) => {
        seen.push(seed, long);
        return figure(1, { atMost: 1 });
      },
    });
    await run([looking], "--long", "--seed", "12");
    expect(seen).toEqual([12, true]);
  });
});

it("has rows of different names, each with tests or a measure", () => {
  const all: readonly Row[] = Object.values(rows);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(40);
  for (const { id, tests = [], measure } of all)
    expect(tests.length > 0 || measure !== undefined, id).toBe(true);
  const root = new URL("../..", import.meta.url);
  const files = all.flatMap(({ tests = [] }) => tests);
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});

describe("a row of tests", () => {
  const file = "a.test.ts";
  const result = (passed: number, others: string[] = []) =>
    new Map([[file, { file, passed, others, ms: 1 }]]);

  it("holds when every case held", () => {
    expect(testFigures([file], result(3)).figures).toEqual([
      { what: "cases of one test file that hold", value: 3, limit: { equals: 3 } },
    ]);
  });

  it("fails with a case that failed, and names it", () => {
    const { figures, notes } = testFigures([file], result(2, ["x > y"]));
    expect(figures[0]).toMatchObject({ value: 2, limit: { equals: 3 } });
    expect(notes).toEqual(["did not hold: a.test.ts: x > y"]);
  });

  it.each([
    ["is not there", new Map()],
    ["has no cases", result(0)],
  ])("fails when its file %s", async (_, results) => {
    const tested = defineRow({
      ...{ id: "A8", group: "security", promise: "Tested." },
      tests: [file],
    });
    expect(testFigures(tested.tests ?? [], results).figures[1]).toMatchObject({ value: 1 });
  });
});

it("ends a child, and what the child started, when the time is up", async () => {
  const child = `const { spawn } = require("node:child_process");
    spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "inherit" });
    setTimeout(() => {}, 60000);`;
  const ended = runChild(["-e", child], { signal: AbortSignal.timeout(300) });
  await expect(ended).rejects.toThrow(/timeout/);
});
