import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bar } from "../bars/bar.ts";
import { E8 } from "../market/price.ts";
import { restoreState, saveState } from "../state.ts";
import type { DefinitionOf, IndicatorDefinition, Parameters, SeriesContext } from "./indicator.ts";
import { owned, peek } from "./peek.ts";
import { indicators } from "./registry.ts";
import { parseSelect } from "./select.ts";
import { anyBars, barsOf, contexts, DOLLAR, rowsOf } from "./testing.ts";

// Every indicator in the registry is held to the same contract: a new one needs no new test code.

/** The defaults, and windows short enough that a few dozen bars turn them over many times. */
const variants = (definition: IndicatorDefinition): Parameters[] => {
  const standard = parseSelect(definition.id).parameters;
  const short = definition.parameters.map((parameter) => [
    parameter.name,
    parameter.whole === true ? Math.max(parameter.min ?? 1, 3) : parameter.default,
  ]);
  const words = definition.parameters.flatMap(({ name, choices = [] }) =>
    choices.map((choice) => ({ ...Object.fromEntries(short), [name]: choice })),
  );
  return [standard, Object.fromEntries(short), ...words];
};

const flat = barsOf({ close: Array.from({ length: 600 }, () => 0.9987) });
const silent = barsOf({
  close: Array.from({ length: 600 }, (_, i) => 1 + (i % 7) * 1e-4),
  volume: Array.from({ length: 600 }, () => 0),
});
const crash = barsOf({
  close: Array.from({ length: 900 }, (_, i) => (i < 400 ? 1 : i < 700 ? 0.00000001 : 0.97)),
  volume: Array.from({ length: 900 }, (_, i) => (i === 401 ? 9e9 : i % 50)),
});
const worthless = barsOf({ close: Array.from({ length: 600 }, (_, i) => (i < 300 ? 1 : 0)) });

/** What is told per unit of money is half as much where money is worth half. */
const PER_MONEY: Readonly<Record<string, number>> = { amihud: 0.5 };

/** TA-Lib's MFI takes a flow of less than one unit of money for none, so that option alone depends on the unit. */
const knowsMoney = (id: string, parameters: { readonly [name: string]: unknown }): boolean =>
  id === "mfi" && parameters["flat"] === "zero";

const copyOf = (bar: Bar, changes: Partial<Bar>): Bar => Object.assign(new Bar(), bar, changes);

const doubled = (bar: Bar): Bar =>
  copyOf(bar, {
    ...{ open: 2 * bar.open, high: 2 * bar.high },
    ...{ low: 2 * bar.low, close: 2 * bar.close },
  });

const SHIFT = 25 * 3600e6;
const shifted = (bar: Bar): Bar => copyOf(bar, { start: bar.start + SHIFT, end: bar.end + SHIFT });

it.each([...indicators.values()])("$id is documented, and its fields have names", (definition) => {
  expect(definition.id).toMatch(/^[a-z][A-Za-z0-9]*$/);
  for (const text of [definition.title, definition.formula, definition.source])
    expect(text).not.toBe("");
  for (const each of [...definition.parameters, ...definition.fields])
    expect(each.describe).not.toBe("");
  const names = definition.fields.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  if (names.length > 1) expect(names).not.toContain("");
  const words = definition.parameters.map(({ choices }) => choices !== undefined);
  expect(words, "parameters with choices come after the numbers").toEqual(words.toSorted());
});

const overBars = [...indicators.values()].filter(
  (definition): definition is DefinitionOf<"bars"> => definition.input === "bars",
);

describe.each(overBars)("$id", (definition) => {
  const all = variants(definition);
  const cases = fc.record({
    bars: anyBars({ min: 1, max: 120 }),
    parameters: fc.constantFrom(...all),
    context: fc.constantFrom(...contexts),
  });

  it("has as many values as fields", () => {
    for (const parameters of all)
      expect(definition.create(parameters, DOLLAR).values).toHaveLength(definition.fields.length);
  });

  it("has no value before its warm-up, and every field has one at some time", () => {
    const seen = definition.fields.map(() => false);
    const check = (bars: readonly Bar[], parameters: Parameters, context: SeriesContext): void => {
      const warmup = definition.warmup(parameters);
      const indicator = definition.create(parameters, context);
      expect([...indicator.values].every(Number.isNaN)).toBe(true);
      for (const [i, row] of rowsOf(indicator, bars).entries()) {
        if (i < warmup) expect(row.every(Number.isNaN), `bar ${i} of ${warmup}`).toBe(true);
        for (const [field, value] of row.entries()) if (!Number.isNaN(value)) seen[field] = true;
      }
    };
    fc.assert(
      fc.property(cases, ({ bars, parameters, context }) => check(bars, parameters, context)),
    );
    expect(seen).toEqual(seen.map(() => true));
  });

  it("has a value as soon as its warm-up says, on some series", () => {
    for (const parameters of all) {
      const warmup = definition.warmup(parameters);
      const atOnce = fc
        .sample(anyBars({ min: warmup + 1, max: warmup + 1 }), { numRuns: 200, seed: 7 })
        .some((bars) => {
          const last = rowsOf(definition.create(parameters, DOLLAR), bars).at(-1) ?? [];
          return last.some((value) => !Number.isNaN(value));
        });
      expect(atOnce, JSON.stringify(parameters)).toBe(true);
    }
  });

  it("goes on from a snapshot, taken anywhere, as if nothing had happened", () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ bars, parameters, context }, place) => {
        const cut = place % bars.length;
        const whole = rowsOf(definition.create(parameters, context), bars);
        const first = definition.create(parameters, context);
        rowsOf(first, bars.slice(0, cut));
        const saved = saveState(owned(first));
        const second = definition.create(parameters, context);
        // It may have seen anything before: restoring puts all of it away.
        rowsOf(second, bars.slice(cut));
        restoreState(owned(second), saved);
        expect([...second.values]).toEqual([...first.values]);
        expect(rowsOf(second, bars.slice(cut))).toEqual(whole.slice(cut));
      }),
    );
  });

  it("can be peeked at: what it would say if the bar closed now, and nothing has happened", () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ bars, parameters, context }, place) => {
        const cut = place % bars.length;
        const whole = rowsOf(definition.create(parameters, context), bars);
        const peeked = definition.create(parameters, context);
        rowsOf(peeked, bars.slice(0, cut));
        const before = [...peeked.values];
        const [next] = bars.slice(cut);
        if (next === undefined) throw new Error("no bar");
        // A forming bar that is quite another one, then the one that closes.
        peek(peeked, bars[0] ?? next);
        expect([...peek(peeked, next)]).toEqual(whole[cut]);
        expect([...peeked.values]).toEqual(before);
        expect(rowsOf(peeked, bars.slice(cut))).toEqual(whole.slice(cut));
      }),
    );
  });

  it("does not depend on the unit of money: at twice the prices prices are twice as high, and ratios are the same", () => {
    const unitless = all.filter((parameters) => !knowsMoney(definition.id, parameters));
    fc.assert(
      fc.property(
        anyBars({ min: 1, max: 120 }),
        fc.constantFrom(...unitless),
        (bars, parameters) => {
          const twice = rowsOf(definition.create(parameters, { peg: 2 * E8 }), bars.map(doubled));
          const once = rowsOf(definition.create(parameters, DOLLAR), bars);
          const factors = definition.fields.map(({ unit }) =>
            unit === "price" ? 2 : (PER_MONEY[definition.id] ?? 1),
          );
          expect(twice).toEqual(
            once.map((row) => row.map((value, i) => value * (factors[i] ?? 1))),
          );
        },
      ),
    );
  });

  it("does not depend on when it is: a day and an hour later it says the same", () => {
    // What a session is depends on the day, and nothing else on the time of it.
    if (definition.id === "vwapSession") return;
    fc.assert(
      fc.property(cases, ({ bars, parameters, context }) => {
        const later = rowsOf(definition.create(parameters, context), bars.map(shifted));
        expect(later).toEqual(rowsOf(definition.create(parameters, context), bars));
      }),
    );
  });

  it("is like new after a reset", () => {
    fc.assert(
      fc.property(cases, anyBars({ min: 0, max: 60 }), ({ bars, parameters, context }, earlier) => {
        const used = definition.create(parameters, context);
        rowsOf(used, earlier);
        used.reset();
        const fresh = definition.create(parameters, context);
        expect([...used.values]).toEqual([...fresh.values]);
        expect(rowsOf(used, bars)).toEqual(rowsOf(fresh, bars));
      }),
    );
  });

  it.each([
    { name: "a flat line", bars: flat },
    { name: "no volume", bars: silent },
    { name: "a crash to one step and back", bars: crash },
    { name: "a price of zero", bars: worthless },
  ])("never answers an infinity: $name", ({ bars }) => {
    for (const parameters of all)
      for (const context of contexts) {
        const values = rowsOf(definition.create(parameters, context), bars).flat();
        const finite = values.filter(
          (_, i) => !definition.fields[i % definition.fields.length]?.infinite,
        );
        expect(finite.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)).toBe(false);
      }
  });

  it("is constant on a flat line once its windows are full", () => {
    const counts = definition.fields.map(
      ({ unit, accumulates }) => unit === "count" || accumulates === true,
    );
    for (const parameters of all) {
      const rows = rowsOf(definition.create(parameters, DOLLAR), flat).slice(300);
      const moved = definition.fields.filter(
        (_, field) =>
          !counts[field] && rows.some((row) => !Object.is(row[field], rows[0]?.[field])),
      );
      expect(moved).toEqual([]);
    }
  });
});
