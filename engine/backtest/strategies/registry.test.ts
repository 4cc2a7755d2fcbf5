import { describe, expect, it } from "vitest";
import { presets } from "../../alerts/presets.ts";
import { parseBarSize } from "../../bars/bar-size.ts";
import { parseInstrument } from "../../market/instrument.ts";
import { formatParameter, readParameter, readParameters } from "../parameters.ts";
import type { TapeFacts } from "../strategy.ts";
import { findStrategy, strategies } from "./registry.ts";

// Every built-in strategy is held to the same contract: a new one needs no new test code.

const tape: TapeFacts = {
  name: "march",
  kind: "imported",
  instruments: ["kraken:USDC/USD", "kucoin:USDC/USDT", "kraken:USDT/USD"].map(parseInstrument),
};

it("has them in order of id, each under its own name", () => {
  const ids = [...strategies.keys()];
  expect(ids).toEqual(["article", "cross", "crossVenue", "depegReversion", "flight", "hold"]);
  for (const id of ids) expect(findStrategy(id).id).toBe(id);
});

it("says which there are when asked for another", () => {
  expect(() => findStrategy("fligth")).toThrow('no strategy "fligth"');
  const hint = expect.stringMatching(/^Did you mean flight\? Built in: article, .*, hold;/);
  expect(() => findStrategy("fligth")).toThrow(expect.objectContaining({ hint }));
});

describe.each([...strategies.values()])("$id", (definition) => {
  const defaults = readParameters(definition.id, definition.parameters, {});

  it("is documented", () => {
    expect(definition.id).toMatch(/^[a-z][A-Za-z0-9]*$/);
    expect(definition.title).not.toBe("");
    expect(definition.describe).toMatch(/\.$/);
    for (const [name, spec] of Object.entries(definition.parameters)) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(spec.describe, name).not.toBe("");
    }
  });

  it("has defaults that are values of its parameters, and read back from text", () => {
    for (const [name, spec] of Object.entries(definition.parameters)) {
      expect(readParameter(name, spec, spec.default)).toBe(spec.default);
      expect(readParameter(name, spec, formatParameter(spec, spec.default))).toBe(spec.default);
      if ("step" in spec && spec.step !== undefined)
        expect(spec.step, name).toBeLessThanOrEqual(spec.max - spec.min);
    }
  });

  it("is made anew each time, and trades instruments of the tape", () => {
    const made = definition.create(defaults, tape);
    expect(definition.create(defaults, tape)).not.toBe(made);
    expect(made.instruments.length).toBeGreaterThan(0);
    const known = tape.instruments.map(({ id }) => id);
    for (const id of made.instruments) expect(known).toContain(id);
  });

  it("refuses a tape that does not hold what it trades, with its name", () => {
    for (const instruments of [[], [parseInstrument("kraken:BTC/USD")]])
      expect(() => definition.create(defaults, { ...tape, instruments })).toThrow(
        expect.objectContaining({
          code: "usage",
          message: expect.stringMatching(new RegExp(`^${definition.id}: `)),
        }),
      );
  });

  it("needs what a pipeline can be asked for, whatever its choices", () => {
    const choices = Object.entries(definition.parameters).flatMap(([name, spec]) =>
      spec.type === "choice" ? spec.choices.map((choice) => ({ ...defaults, [name]: choice })) : [],
    );
    for (const values of [defaults, ...choices]) {
      const { rules = "default", bars = [], every } = definition.needs(values);
      if (typeof rules === "string") expect(Object.keys(presets)).toContain(rules);
      else expect(rules.length).toBe(1);
      const often = every === undefined || every === "never" ? [] : [every];
      for (const size of [...bars, ...often]) expect(parseBarSize(size).text).toBe(size);
    }
  });
});
