import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minutes } from "../market/time.ts";
import {
  formatParameter,
  type ParameterSpec,
  type ParameterTable,
  readParameter,
  readParameters,
} from "./parameters.ts";

const table = {
  entry: { type: "number", describe: "below the peg", default: -100, min: -5000, max: -1 },
  steps: { type: "integer", describe: "buys", default: 3, min: 1, max: 20 },
  wait: { type: "duration", describe: "calm", default: minutes(30), min: 0, max: minutes(2880) },
  back: { type: "choice", describe: "when to return", default: "calm", choices: ["calm", "never"] },
  coin: {
    ...{ type: "text", describe: "what it trades", default: "auto" },
    ...{ pattern: /^[A-Za-z]{1,9}$/, example: "a coin such as USDC" },
  },
  twice: { type: "boolean", describe: "once more", default: false },
} as const satisfies ParameterTable;

const read = (said: Readonly<Record<string, string | number | boolean>>) =>
  readParameters("dip", table, said);
/** The error's message and its advice. */
const refusal = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && "hint" in error) return [error.message, String(error.hint)];
    throw error;
  }
  return [];
};

describe("a strategy's parameters", () => {
  it("are the defaults where nothing is said, and in the order of the table", () => {
    const defaults = {
      entry: -100,
      steps: 3,
      wait: minutes(30),
      back: "calm",
      coin: "auto",
      twice: false,
    };
    expect(read({})).toEqual(defaults);
    expect(Object.keys(read({ twice: true, entry: -5 }))).toEqual(Object.keys(defaults));
  });

  it("are read from text as from values", () => {
    const said = { entry: "-80.5", steps: "4", wait: "1h30m", back: "never", coin: "DAI" };
    const values = { entry: -80.5, steps: 4, wait: minutes(90), back: "never", coin: "DAI" };
    expect(read({ ...said, twice: "true" })).toEqual({ ...values, twice: true });
    expect(read({ ...values, twice: true })).toEqual({ ...values, twice: true });
  });

  it("know no time at all as 0s", () => {
    expect(read({ wait: "0s" })["wait"]).toBe(0);
    expect(read({ wait: "0d" })["wait"]).toBe(0);
    expect(formatParameter(table.wait, 0)).toBe("0s");
  });

  it.each<[Record<string, string | number | boolean>, string, string]>([
    [{ entry: 5 }, "dip: entry cannot be 5", "Give a number from -5000 to -1."],
    [{ entry: "low" }, 'dip: entry cannot be "low"', "Give a number from -5000 to -1."],
    [{ entry: "" }, 'dip: entry cannot be ""', "Give a number from -5000 to -1."],
    [{ entry: Number.NaN }, "dip: entry cannot be NaN", "Give a number from -5000 to -1."],
    [{ steps: 2.5 }, "dip: steps cannot be 2.5", "Give a whole number from 1 to 20."],
    [{ steps: true }, "dip: steps cannot be true", "Give a whole number from 1 to 20."],
    [{ wait: "3d" }, 'dip: wait cannot be "3d"', "Give a duration from 0s to 2d."],
    [{ wait: "long" }, 'dip: wait cannot be "long"', "Give a duration from 0s to 2d."],
    [{ wait: 0.5 }, "dip: wait cannot be 0.5", "Give a duration from 0s to 2d."],
    [{ back: "soon" }, 'dip: back cannot be "soon"', "Give one of calm, never."],
    [{ coin: "US DC" }, 'dip: coin cannot be "US DC"', "Give a coin such as USDC."],
    [{ coin: 5 }, "dip: coin cannot be 5", "Give a coin such as USDC."],
    [{ twice: "yes" }, 'dip: twice cannot be "yes"', "Give true or false."],
    [
      { stepz: 1 },
      'strategy dip has no parameter "stepz"',
      "Did you mean steps? Known: entry, steps, wait, back, coin, twice.",
    ],
    [
      { constructor: 1 },
      'strategy dip has no parameter "constructor"',
      "Known: entry, steps, wait, back, coin, twice.",
    ],
  ])("refuses %j", (said, message, hint) => {
    expect(refusal(() => read(said))).toEqual([message, hint]);
  });

  it("come back from their text as they were", () => {
    const within = ({ min, max }: { min: number; max: number }) => fc.integer({ min, max });
    const values: [ParameterSpec, fc.Arbitrary<number | string | boolean>][] = [
      [table.entry, fc.double({ min: -5000, max: -1, noNaN: true })],
      [table.steps, within(table.steps)],
      [table.wait, within(table.wait)],
      [table.back, fc.constantFrom(...table.back.choices)],
      [table.twice, fc.boolean()],
    ];
    for (const [spec, arbitrary] of values)
      fc.assert(
        fc.property(arbitrary, (value) => {
          expect(readParameter("x", spec, formatParameter(spec, value))).toBe(value);
        }),
      );
  });
});
