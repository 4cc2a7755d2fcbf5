import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Level1 } from "../market/level1.ts";
import { VenuePrint } from "../market/venue-print.ts";
import { restoreState, type Stateful, type StateIO, saveState } from "../state.ts";
import type { IndicatorDefinition, Parameters, SeriesContext } from "./indicator.ts";
import { owned } from "./peek.ts";
import { indicators } from "./registry.ts";
import { parseSelect } from "./select.ts";
import { contexts, DOLLAR } from "./testing.ts";

// What registry.test.ts asks of every indicator over bars, of those over quotes, venues and coins.

/** What happens next on a feed, whatever the feed: each kind of indicator makes its own of it. */
interface Step {
  readonly wait: number;
  readonly what: number;
  readonly who: number;
  readonly price: number;
  readonly width: number;
  readonly size: number;
  readonly side: number;
  readonly others: readonly number[];
}

const steps = fc.array(
  fc.record({
    wait: fc.oneof(
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 20, arbitrary: fc.nat(2e6) },
      { weight: 1, arbitrary: fc.nat(90e6) },
    ),
    what: fc.nat(9),
    who: fc.nat(4),
    price: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 9_950, max: 10_020 }) },
      { weight: 1, arbitrary: fc.nat(10_000) },
    ),
    width: fc.integer({ min: -1, max: 8 }),
    size: fc.oneof(fc.nat(1e5), fc.constant(0), fc.double({ min: 1e-8, max: 1e9, noNaN: true })),
    side: fc.integer({ min: -1, max: 1 }),
    others: fc.array(fc.integer({ min: 9_960, max: 10_020 }), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 150, size: "max" },
);

interface Fed extends Stateful {
  readonly values: Float64Array;
  readonly reset: () => void;
  readonly step: (step: Step) => void;
}

/** An indicator and its feed's own memory (the time, the book that stands), so that both are saved together. */
const feed = (
  definition: IndicatorDefinition,
  parameters: Parameters,
  context: SeriesContext,
): Fed => {
  let time = 1_700_000_000e6;
  const keepTime = (io: StateIO): void => {
    time = io.number(time);
  };
  if (definition.input === "l1") {
    const indicator = definition.create(parameters, context);
    const book = new Level1();
    return {
      values: indicator.values,
      reset: () => indicator.reset(),
      step: ({ wait, what, price, width, size, side }) => {
        time += wait;
        book.time = time;
        if (what < 5) {
          book.quotedAt = time;
          book.bid = what === 4 && side === 0 ? Number.NaN : price * 1e4;
          book.bidSize = Number.isNaN(book.bid) ? Number.NaN : size;
          book.ask = (price + width) * 1e4;
          book.askSize = size / 3 + what;
          indicator.quote?.(book);
        } else if (what < 9) {
          book.price = price * 1e4;
          book.size = size;
          book.side = side;
          indicator.trade?.(book);
        }
        indicator.settle(book);
      },
      state: (io) => {
        owned(indicator).state(io);
        keepTime(io);
        book.quotedAt = io.number(book.quotedAt);
        book.bid = io.number(book.bid);
        book.bidSize = io.number(book.bidSize);
        book.ask = io.number(book.ask);
        book.askSize = io.number(book.askSize);
      },
    };
  }
  if (definition.input === "venues") {
    const indicator = definition.create(parameters, context);
    const print = new VenuePrint();
    return {
      values: indicator.values,
      reset: () => indicator.reset(),
      step: ({ wait, what, who, price, size }) => {
        time += wait;
        print.time = time;
        print.venue = who;
        print.price = what === 9 ? Number.NaN : price * 1e4;
        print.size = size;
        print.currency = what % 3;
        if (what > 6 && print.currency > 0) indicator.rate(print);
        else indicator.print(print);
        indicator.settle(print);
      },
      state: (io) => {
        owned(indicator).state(io);
        keepTime(io);
      },
    };
  }
  if (definition.input !== "coins") throw new RangeError("bars have a test of their own");
  const indicator = definition.create(parameters, context);
  const prices = new Float64Array(4);
  return {
    values: indicator.values,
    reset: () => indicator.reset(),
    step: ({ wait, what, who, price, others }) => {
      time += wait > 80e6 ? wait * 20 : 60e6;
      prices[0] = what === 0 ? Number.NaN : price * 1e4;
      for (const [i, other] of others.entries()) prices[i + 1] = other * 1e4;
      if (what === 1) prices[who % 4] = Number.NaN;
      indicator.minute(time, prices);
    },
    state: (io) => {
      owned(indicator).state(io);
      keepTime(io);
    },
  };
};

const rowsOf = (fed: Fed, all: readonly Step[]): number[][] =>
  all.map((step) => {
    fed.step(step);
    return [...fed.values];
  });

/** The defaults, and windows so short that a few dozen steps turn them over many times. */
const variants = (definition: IndicatorDefinition): Parameters[] => {
  const standard = parseSelect(definition.id).parameters;
  const short = {
    ...standard,
    ...Object.fromEntries(
      definition.parameters
        .filter(({ choices }) => choices === undefined)
        .map(({ name, duration }) => [name, duration === true ? 20e6 : 3]),
    ),
  };
  const words = definition.parameters.flatMap(({ name, choices = [] }) =>
    choices.map((choice) => ({ ...short, [name]: choice })),
  );
  return [standard, short, ...words];
};

const fedOtherwise = [...indicators.values()].filter(({ input }) => input !== "bars");

it("there are indicators of every kind", () => {
  expect(new Set(fedOtherwise.map(({ input }) => input))).toEqual(
    new Set(["l1", "venues", "coins"]),
  );
});

describe.each(fedOtherwise)("$id", (definition) => {
  const all = variants(definition);
  const cases = fc.record({
    steps,
    parameters: fc.constantFrom(...all),
    context: fc.constantFrom(...contexts),
  });

  it("has as many values as fields", () => {
    for (const parameters of all)
      expect(feed(definition, parameters, DOLLAR).values).toHaveLength(definition.fields.length);
  });

  it("has no value before its warm-up, and every field has one at some time", () => {
    const seen = definition.fields.map(() => false);
    fc.assert(
      fc.property(cases, (each) => {
        const fed = feed(definition, each.parameters, each.context);
        expect([...fed.values].every(Number.isNaN)).toBe(true);
        const warmup = definition.warmup(each.parameters);
        for (const [i, row] of rowsOf(fed, each.steps).entries()) {
          if (i < warmup) expect(row.every(Number.isNaN), `step ${i}`).toBe(true);
          for (const [field, value] of row.entries()) if (!Number.isNaN(value)) seen[field] = true;
        }
      }),
      { seed: 11 },
    );
    expect(seen).toEqual(seen.map(() => true));
  });

  it("goes on from a snapshot, taken anywhere, as if nothing had happened", () => {
    fc.assert(
      fc.property(cases, fc.nat(), (each, place) => {
        const cut = place % each.steps.length;
        const fresh = () => feed(definition, each.parameters, each.context);
        const whole = rowsOf(fresh(), each.steps);
        const first = fresh();
        rowsOf(first, each.steps.slice(0, cut));
        const saved = saveState(first);
        const second = fresh();
        // It may have seen anything before: restoring puts all of it away.
        rowsOf(second, each.steps.slice(cut));
        restoreState(second, saved);
        expect([...second.values]).toEqual([...first.values]);
        expect(saveState(second)).toEqual(saved);
        expect(rowsOf(second, each.steps.slice(cut))).toEqual(whole.slice(cut));
      }),
    );
  });

  it("is like new after a reset", () => {
    fc.assert(
      fc.property(cases, steps, (each, earlier) => {
        const used = feed(definition, each.parameters, each.context);
        const fresh = feed(definition, each.parameters, each.context);
        const saved = saveState(fresh);
        rowsOf(used, earlier);
        used.reset();
        // The book that stood and the time are the feed's: those, and the values, as of a new one.
        expect([...used.values].every(Number.isNaN)).toBe(true);
        const again = feed(definition, each.parameters, each.context);
        expect(saveState(again)).toEqual(saved);
        const quote: Step = {
          wait: 1e6,
          what: 1,
          who: 1,
          price: 10_000,
          width: 2,
          size: 5,
          side: 1,
          others: [1e4, 1e4, 1e4],
        };
        const stepsOf = [quote, ...each.steps];
        expect(rowsOf(used, stepsOf)).toEqual(rowsOf(again, stepsOf));
      }),
    );
  });

  it("never answers an infinity", () => {
    const check = (each: readonly Step[], parameters: Parameters, context: SeriesContext) => {
      for (const row of rowsOf(feed(definition, parameters, context), each))
        for (const value of row) expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY);
    };
    const flat: Step = {
      wait: 1e6,
      what: 0,
      who: 0,
      price: 10_000,
      width: 0,
      size: 0,
      side: 0,
      others: [1e4, 1e4, 1e4],
    };
    const worthless = Array.from({ length: 300 }, (_, i) => ({
      ...flat,
      what: i % 9,
      who: i % 5,
      price: 0,
    }));
    const still = Array.from({ length: 300 }, (_, i) => ({ ...flat, what: i % 9, who: i % 5 }));
    for (const parameters of all)
      for (const context of contexts) {
        check(worthless, parameters, context);
        check(still, parameters, context);
      }
    fc.assert(fc.property(cases, (each) => check(each.steps, each.parameters, each.context)));
  });
});

describe.each(fedOtherwise.filter(({ input }) => input === "l1"))("$id", (definition) => {
  it("says the same however often it was settled before", () => {
    const cases = fc.record({ steps, parameters: fc.constantFrom(...variants(definition)) });
    // A step that does nothing but settle, at the time of the last one.
    const idle: Step = {
      wait: 0,
      what: 9,
      who: 0,
      price: 1,
      width: 0,
      size: 0,
      side: 0,
      others: [],
    };
    fc.assert(
      fc.property(cases, (each) => {
        const rows = rowsOf(feed(definition, each.parameters, DOLLAR), each.steps);
        const fed = feed(definition, each.parameters, DOLLAR);
        for (const [i, step] of each.steps.entries()) {
          fed.step(step);
          fed.step(idle);
          expect([...fed.values]).toEqual(rows[i]);
        }
      }),
      { numRuns: 20 },
    );
  });
});
