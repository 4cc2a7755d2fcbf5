import fc from "fast-check";
import { expect, it } from "vitest";
import { IndicatorSet } from "./indicator-set.ts";
import { defaultSelects, selectsOf } from "./select.ts";
import { anyBars, DOLLAR } from "./testing.ts";

const create = () =>
  selectsOf(defaultSelects, "bars").map(({ definition, parameters }) =>
    definition.create(parameters, DOLLAR),
  );

const valuesOf = (indicators: readonly { readonly values: Float64Array }[]): number[][] =>
  indicators.map(({ values }) => [...values]);

it("says the same to the last bit whenever it is asked, however many bars have waited", () => {
  fc.assert(
    fc.property(anyBars({ min: 1, max: 300 }), fc.array(fc.nat(299)), (bars, asked) => {
      const set = new IndicatorSet(create());
      const one = create();
      const places = new Set([...asked, bars.length - 1]);
      for (const [i, bar] of bars.entries()) {
        set.take(bar);
        for (const indicator of one) {
          indicator.update(bar);
          indicator.settle?.();
        }
        if (places.has(i)) expect(valuesOf(set.indicators)).toEqual(valuesOf(one));
      }
    }),
    { numRuns: 20 },
  );
});

it("keeps a bar as it was, whatever becomes of it afterwards", () => {
  const [bar] = fc.sample(anyBars({ min: 1, max: 1 }), { numRuns: 1, seed: 1 })[0] ?? [];
  if (bar === undefined) throw new Error("no bar");
  const set = new IndicatorSet(create());
  const before = new IndicatorSet(create());
  before.take(bar);
  const expected = valuesOf(before.indicators);
  set.take(bar);
  bar.close *= 2;
  bar.volume += 1;
  expect(valuesOf(set.indicators)).toEqual(expected);
});

it("forgets what waits with a reset", () => {
  const [bars = []] = fc.sample(anyBars({ min: 40, max: 40 }), { numRuns: 1, seed: 2 });
  const set = new IndicatorSet(create());
  for (const bar of bars) set.take(bar);
  set.reset();
  expect(valuesOf(set.indicators)).toEqual(valuesOf(create()));
});

it("pays each row what the indicators said when it was owed", () => {
  fc.assert(
    fc.property(
      anyBars({ min: 1, max: 200 }),
      fc.array(fc.nat(199)),
      fc.nat(199),
      (bars, asked, resetAt) => {
        const set = new IndicatorSet(create());
        const one = create();
        const said: number[] = [];
        const rows = { values: new Float64Array(bars.length * set.width) };
        for (const [i, bar] of bars.entries()) {
          set.take(bar);
          for (const indicator of one) {
            indicator.update(bar);
            indicator.settle?.();
          }
          if (asked.includes(i)) {
            set.owe(rows, said.length);
            said.push(...valuesOf(one).flat());
          }
          if (i !== resetAt) continue;
          set.reset();
          for (const indicator of one) indicator.reset();
        }
        set.pay();
        expect([...rows.values.subarray(0, said.length)]).toEqual(said);
        expect(valuesOf(set.indicators)).toEqual(valuesOf(one));
      },
    ),
    { numRuns: 20 },
  );
});
