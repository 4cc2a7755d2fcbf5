import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Designed, type DesignRequest, designSweep } from "./design.ts";
import { everyType } from "./testing/made-trials.ts";

const designed = (grid: readonly string[], more: Partial<DesignRequest> = {}): Designed =>
  designSweep(everyType, { grid, kind: "grid", seed: 1, fixed: {}, ...more });

const valuesOf = (name: string, { configurations }: Designed) => [
  ...new Set(configurations.map((each) => each[name])),
];

describe("a grid", () => {
  it("takes from, to and step, both ends included, in whichever direction", () => {
    expect(valuesOf("entry", designed(["entry=-60:-20:20"]))).toEqual([-60, -40, -20]);
    expect(valuesOf("entry", designed(["entry=-20:-60:20"]))).toEqual([-20, -40, -60]);
    expect(valuesOf("entry", designed(["entry=-20:-65:20"]))).toEqual([-20, -40, -60]);
    expect(valuesOf("entry", designed(["entry=-50:-50:5"]))).toEqual([-50]);
  });

  it("has the decimals that were written", () => {
    expect(valuesOf("entry", designed(["entry=-0.4:0:0.1"]))).toEqual([-0.4, -0.3, -0.2, -0.1, 0]);
    expect(valuesOf("entry", designed(["entry=-1:-0.5:2.5e-1"]))).toEqual([-1, -0.75, -0.5]);
  });

  it("takes lists, durations, words and truths", () => {
    expect(valuesOf("entry", designed(["entry=-200,-100, -50"]))).toEqual([-200, -100, -50]);
    expect(valuesOf("hold", designed(["hold=0:2h:1h"]))).toEqual([0, 3600e6, 7200e6]);
    expect(valuesOf("mode", designed(["mode=market"]))).toEqual(["market"]);
    expect(valuesOf("mode", designed(["mode"]))).toEqual(["limit", "market"]);
    expect(valuesOf("strict", designed(["strict=true,false"]))).toEqual([true, false]);
    expect(valuesOf("coin", designed(["coin=USDC,DAI"]))).toEqual(["USDC", "DAI"]);
    expect(valuesOf("levels", designed(["levels=1:3:1,9"]))).toEqual([1, 2, 3, 9]);
  });

  it("goes in the parameter's own steps, or in tenths, where none are said", () => {
    expect(valuesOf("entry", designed(["entry=-100:0"]))).toHaveLength(11);
    expect(valuesOf("levels", designed(["levels=1:4"]))).toEqual([1, 2, 3, 4]);
    expect(valuesOf("levels", designed(["levels"]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each([
    ["two options", ["entry=-2,-1", "mode=limit,market"]],
    ["blanks", ["entry=-2,-1 mode=limit,market"]],
    ["commas", ["entry=-2,-1,mode=limit,market"]],
    ["semicolons", ["entry=-2,-1; mode"]],
  ])("is the product of its axes, the last one fastest, told by %s", (_, grid) => {
    const { configurations, design } = designed(grid, { fixed: { levels: "5" } });
    expect(configurations.map(({ entry, mode }) => [entry, mode])).toEqual([
      [-2, "limit"],
      [-2, "market"],
      [-1, "limit"],
      [-1, "market"],
    ]);
    expect(Object.keys(configurations[0] ?? {})).toEqual(Object.keys(everyType.parameters));
    expect(design.fixed).toEqual({ levels: 5, hold: 3600e6, coin: "auto", strict: false });
  });

  it.each([
    [["enter=1"], /no parameter "enter"/],
    [["entry=5"], /dip: entry cannot be 5|cannot be "5"/],
    [["entry=1:2:3:4"], /cannot be "1:2:3:4"/],
    [["entry=-2::1"], /cannot be "-2::1"/],
    [["entry=-2:-1:0"], /steps of 0/],
    [["coin"], /coin has no range/],
    [["mode=none"], /mode cannot be "none"/],
    [["entry=-1", "entry=-2"], /names entry twice/],
    [["entry=-1000:0:0.001"], /1000001 values/],
    [["entry=-1000:0:1 levels hold=0:24h:1h"], /250250 configurations are more than 100000/],
    [[], /nothing of dip to sweep over/],
  ])("refuses %j", (grid, message) => {
    expect(() => designed(grid)).toThrow(message);
  });

  it("refuses to fix what it moves", () => {
    expect(() => designed(["entry=-1"], { fixed: { entry: -3 } })).toThrow(/to be fixed/);
  });
});

const drawn = fc.record({ draws: fc.integer({ min: 1, max: 60 }), seed: fc.integer() });

describe("a Latin hypercube", () => {
  it("meets each stratum of each range once", () => {
    const narrow = fc.constantFrom("entry=-200:-20", "entry=-0.5:-0.25", "entry=-1000:0");
    fc.assert(
      fc.property(drawn, narrow, ({ draws, seed }, entry) => {
        const grid = [`${entry} hold=10m:1d`];
        const { configurations, design } = designed(grid, { kind: "latin", draws, seed });
        expect(configurations).toHaveLength(draws);
        for (const axis of design.axes) {
          if (axis.kind !== "range") throw new Error("both are ranges");
          const strata = configurations
            .map((each) =>
              Math.floor(((Number(each[axis.name]) - axis.from) / (axis.to - axis.from)) * draws),
            )
            .map((stratum) => Math.min(stratum, draws - 1));
          expect(strata.sort((a, b) => a - b)).toEqual(strata.map((_, i) => i));
        }
      }),
    );
  });

  it("meets words and whole numbers as evenly as they divide it", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { configurations } = designed(["mode levels entry"], {
          ...{ kind: "latin", draws: 20, seed },
        });
        for (const value of ["limit", "market"])
          expect(configurations.filter(({ mode }) => mode === value)).toHaveLength(10);
        for (let value = 1; value <= 10; value++)
          expect(configurations.filter(({ levels }) => levels === value)).toHaveLength(2);
      }),
      { numRuns: 20 },
    );
  });

  it("moves every parameter where none is named, and draws round values", () => {
    const { design, configurations } = designed([], { kind: "latin", draws: 10 });
    const names = Object.keys(everyType.parameters).filter((name) => name !== "coin");
    expect(design.axes.map(({ name }) => name)).toEqual(names);
    for (const { hold } of configurations) expect(Number(hold) % 1e6).toBe(0);
    for (const { entry } of configurations) expect(String(entry)).toMatch(/^-?\d+$/);
  });
});

describe("a random design", () => {
  it("is in range, without repetitions, and the same for the same seed", () => {
    fc.assert(
      fc.property(drawn, ({ draws, seed }) => {
        const more = { kind: "random", draws, seed } as const;
        const one = designed(["entry=-200:-20 mode strict=true"], more);
        expect(one).toEqual(designed(["entry=-200:-20 mode strict=true"], more));
        expect(new Set(one.configurations.map((each) => JSON.stringify(each))).size).toBe(draws);
        for (const { entry, strict } of one.configurations) {
          expect(entry).toBeGreaterThanOrEqual(-200);
          expect(entry).toBeLessThanOrEqual(-20);
          expect(strict).toBe(true);
        }
      }),
    );
  });

  it("differs by its seed", () => {
    const more = { kind: "random", draws: 5 } as const;
    expect(designed(["entry"], more)).not.toEqual(designed(["entry"], { ...more, seed: 2 }));
  });

  it("ends with all there are when more are asked for", () => {
    const { design } = designed(["mode strict"], { kind: "random", draws: 50, seed: 3 });
    expect(design.count).toBe(4);
  });

  it("refuses to draw nothing", () => {
    expect(() => designed(["entry"], { kind: "random", draws: 0 })).toThrow(/--random cannot be 0/);
    expect(() => designed(["entry"], { kind: "random" })).toThrow(/--random cannot be nothing/);
  });
});
