import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../../../engine/errors.ts";
import { chosenTargets } from "./chosen-targets.ts";
import { defineTarget } from "./define-target.ts";
import { must } from "./target.ts";
import { fuzzTargets } from "./targets/index.ts";

// `npm run fuzz` feeds every target as much as one likes, and looks at the clock and the memory, too.
const still = (): number => 0;
const SEED = 20230311;

describe.each(fuzzTargets)("$id", (target) => {
  it(`takes or refuses ${target.few} damaged inputs, as it should`, async () => {
    const { findings, runs, taken, refused } = await target.fuzz({
      ...{ seed: SEED, runs: target.few, elapsed: still },
    });
    expect(findings).toEqual([]);
    expect(runs).toBeGreaterThanOrEqual(target.few);
    // Neither half is tested by nothing.
    expect(taken + refused).toBe(runs);
    expect(taken).toBeGreaterThan(0);
  });
});

it("every target has a name of its own and says what must hold", () => {
  const ids = fuzzTargets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, describe: says, few, many } of fuzzTargets) {
    expect(id).toMatch(/^[a-z][a-z-]+$/);
    expect(says.length).toBeGreaterThan(20);
    expect(many).toBeGreaterThan(few);
  }
});

it("those are run whose names begin as asked, and an unknown beginning is refused", () => {
  expect(chosenTargets("times,glob").map(({ id }) => id)).toEqual(["times", "globs"]);
  expect(chosenTargets(undefined)).toEqual(fuzzTargets);
  expect(() => chosenTargets("nosuch")).toThrow('no target "nosuch"');
});

describe("a finding", () => {
  const play = (read: (input: number) => unknown, elapsed = still) =>
    defineTarget({
      ...{ id: "x", describe: "x", few: 100, many: 1_000, mostMs: 5 },
      open: () => ({ inputs: fc.nat(1_000), read }),
    }).fuzz({ seed: 1, runs: 100, elapsed });
  const when = (harm: () => unknown) => (input: number) => (input > 500 ? harm() : undefined);

  it.each<[string, () => unknown, RegExp]>([
    ["another error than ours", () => JSON.parse("{"), /^SyntaxError: /],
    ["what is no error", () => Promise.reject("no"), /^threw no$/],
    ["a result that must not be", () => must(false, () => "a price of 0"), /^a price of 0$/],
    [
      "a refusal that prints what moves a cursor",
      () => {
        throw new WorkbenchError(
          "input",
          "x".repeat(20_000),
          "\u202e".repeat(4_000) + "y".repeat(4_000),
        );
      },
      /^prints \d+ characters$/,
    ],
    [
      "a refusal that blames the machine",
      () => {
        throw new WorkbenchError("environment", "x", "y");
      },
      /^refuses bad input with the code environment/,
    ],
    [
      "a refusal without a hint",
      () => {
        throw new WorkbenchError("input", "x", " ");
      },
      /^refuses without a word/,
    ],
    [
      "a change to what all objects share",
      () => Object.assign(Object.prototype, { polluted: true }),
      /^changed what all objects share$/,
    ],
  ])("is %s, with the smallest input", async (_what, harm, problem) => {
    try {
      const { findings } = await play(when(harm));
      expect(findings[0]?.problem).toMatch(problem);
      if (!problem.source.includes("share")) expect(findings[0]?.input).toBe("501");
    } finally {
      Reflect.deleteProperty(Object.prototype, "polluted");
    }
  });

  it("is what is slow each time, and not what was slow once", async () => {
    let now = 0;
    const slow = (ms: (call: number) => number) => {
      let calls = 0;
      return play(
        () => {
          now += ms(calls++);
        },
        () => now,
      );
    };
    expect((await slow(() => 50)).findings[0]?.problem).toBe("takes more than 5 ms: 50.0");
    const once = await slow((call) => (call === 50 ? 50 : 0));
    expect(once.findings).toEqual([]);
    expect(once.slowestMs).toBe(50);
  });
});
