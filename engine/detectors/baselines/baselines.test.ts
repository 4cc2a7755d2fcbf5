import { describe, expect, it } from "vitest";
import { restoreState, saveState } from "../../state.ts";
import { anySteps, mirrored, stepsOf } from "../testing.ts";
import type { BaselineDefinition } from "./baseline-rule.ts";
import { calibratedCusum } from "./calibrated-cusum.ts";
import { baselines } from "./index.ts";

const of = (id: string): BaselineDefinition => {
  const found = baselines.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no baseline ${id}`);
  return found;
};

/** 1 where it is active, step by step, on the discount side unless said. */
const activeOf = (
  definition: BaselineDefinition,
  deviations: readonly number[],
  side: "discount" | "premium" = "discount",
): string => {
  const rule = definition.create(side);
  const steps = stepsOf(deviations.map((deviation) => ({ deviation })));
  return steps.map((step) => (rule.step(step) ? "1" : "0")).join("");
};

const none = Number.NaN;

it("has those of the protocol, each once", () => {
  expect(baselines.map(({ id }) => id)).toEqual(["B1", "B2", "B3", "B4", "B5", "B6", "B6h"]);
});

describe("fixed lines", () => {
  it("hold from the close at the line to the first that is not beyond", () => {
    const deviations = [-49.99, (0.995 - 1) * 1e4, -80, -49, 50, none, -60, none];
    expect(activeOf(of("B1"), deviations)).toBe("01100010");
    expect(activeOf(of("B1"), deviations, "premium")).toBe("00001000");
    expect(activeOf(of("B2"), [-24, -25, 25])).toBe("010");
  });

  it("ask for two closes in a row at 100 bps; a hole breaks the row", () => {
    expect(activeOf(of("B3"), [-100, -50, -100, -101, -300, none, -300, -300])).toBe("00011001");
  });
});

describe("B4", () => {
  const calm = Array.from({ length: 240 }, (_, i) => (i % 2 === 0 ? -1 : 1));

  it("holds strictly beyond 6 standard deviations, and knows what was usual while it does", () => {
    const active = activeOf(of("B4"), [...calm, -6, -9, ...Array(300).fill(-9), 0]);
    expect(active.slice(0, 241)).toBe("0".repeat(241));
    expect(active.slice(241)).toBe(`${"1".repeat(301)}0`);
  });
});

describe("B5", () => {
  it("holds while the sum of what lies beyond is over h, and for h / k calm steps at most", () => {
    const rule = calibratedCusum({ sigma: 2, h: 4 });
    // 3 sigmas less 0.5 a step: 2.5, 5, 7.5, and no more than 8; then 0.5 less a step.
    const active = activeOf(rule, [...Array(6).fill(-6), ...Array(10).fill(0)]);
    expect(active).toBe("0111111111111000");
    expect(activeOf(rule, Array(6).fill(-6), "premium")).toBe("000000");
    expect(activeOf(rule, [-6, -6, none, -6])).toBe("0101");
  });
});

describe("B6", () => {
  it("holds for the step at which the likeliest run length falls, on the side of the value", () => {
    const shift = [
      ...Array.from({ length: 200 }, (_, i) => ((i * 7) % 5) - 2),
      ...Array(30).fill(-40),
    ];
    const active = activeOf(of("B6"), shift);
    expect(active.slice(50, 200)).not.toContain("1");
    expect(active.slice(200, 210)).toContain("1");
    expect(active.slice(210)).not.toContain("1");
    expect(activeOf(of("B6"), shift, "premium").slice(50)).not.toContain("1");
  });

  it("looks at returns of whole hours only, as the source has it", () => {
    const minutes = Array.from({ length: 60 * 80 }, (_, i) => {
      const hour = Math.floor((i + 1) / 60);
      // Between the full hours it may do what it likes.
      if ((i + 1) % 60 !== 0) return -900;
      return hour < 60 ? (hour * 7) % 3 : -500;
    });
    const active = activeOf(of("B6h"), minutes);
    const at = [...active].flatMap((mark, i) => (mark === "1" ? [(i + 1) / 60] : []));
    expect(at.filter((hour) => hour > 20)).toEqual([60]);
  });
});

describe.each(baselines)("$id", (definition) => {
  const steps = anySteps(5, 900);
  const run = (rule: ReturnType<BaselineDefinition["create"]>, some = steps) =>
    some.map((step) => rule.step(step));

  it("is the same on the other side in a mirror", () => {
    expect(run(definition.create("premium"), mirrored(steps))).toEqual(
      run(definition.create("discount")),
    );
  });

  it("goes on from a saved state, and is like new after a reset", () => {
    const whole = run(definition.create("discount"));
    const first = definition.create("discount");
    run(first, steps.slice(0, 400));
    const second = definition.create("discount");
    run(second);
    restoreState(second, saveState(first));
    expect(run(second, steps.slice(400))).toEqual(whole.slice(400));
    second.reset();
    expect(run(second)).toEqual(whole);
  });

  it("is not active at a step of which nothing is known", () => {
    const rule = definition.create("discount");
    run(
      rule,
      stepsOf(Array.from({ length: 300 }, (_, i) => ({ deviation: i < 290 ? i % 3 : -400 }))),
    );
    expect(run(rule, stepsOf([{ time: 7200e6 * 10 }]))).toEqual([false]);
  });
});
