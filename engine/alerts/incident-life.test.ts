import fc from "fast-check";
import { expect, it } from "vitest";
import { micros } from "../market/time.ts";
import { restoreState, saveState } from "../state.ts";
import { IncidentLife, type LifeOptions } from "./incident-life.ts";

const seconds = fc.constantFrom(0, 1, 5, 30).map((s) => micros(s * 1e6));
const options: fc.Arbitrary<LifeOptions> = fc.record({
  levels: fc
    .array(
      fc.record({
        rank: fc.constantFrom(0, 1, 2),
        enter: fc.constantFrom(20, 50, 50.001, 100),
        for: seconds,
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((levels) => [...levels].sort((a, b) => a.rank - b.rank)),
  exit: fc.constantFrom(5, 10, 19.999),
  exitFor: seconds,
  hold: seconds,
  recent: fc.option(
    fc.record({
      for: fc.constant(micros(60e6)),
      level: fc.record({
        rank: fc.constantFrom(0, 1),
        enter: fc.constantFrom(10, 20),
        for: seconds,
      }),
    }),
    { nil: undefined },
  ),
  cooldown: seconds,
});
/** Often the same distance, or one on the very limit. */
const distance = fc.oneof(
  fc.constantFrom(0, 4, 5, 5.001, 10, 15, 19.999, 20, 49.999, 50, 50.001, 60, 99, 100, 200),
  fc.constantFrom(0, 30, 70),
  fc.constant(Number.NaN),
);
const told = fc.array(
  fc.record({
    wait: fc.constantFrom(0, 1, 1, 1, 2, 10, 40),
    distance,
    times: fc.constantFrom(1, 3, 6),
    also: fc.constantFrom("", "", "", "", "", "", "lose", "bar", "minute", "never"),
  }),
  { minLength: 5, maxLength: 40 },
);

it("does the same where it remembers between which limits it stood still, and where it has just been restored", () => {
  let still = 0;
  fc.assert(
    fc.property(options, told, (given, steps) => {
      const life = new IncidentLife(given);
      let pure = new IncidentLife(given);
      let time = 0;
      const both = (what: (each: IncidentLife) => unknown): void => {
        // What it remembers beside its state is lost on the way.
        const saved = saveState(pure);
        pure = new IncidentLife(given);
        restoreState(pure, saved);
        expect(what(life)).toEqual(what(pure));
        expect(saveState(life)).toEqual(saveState(pure));
      };
      for (const step of steps)
        for (let k = 0; k < step.times; k++) {
          time += step.wait * 1e6;
          if (life.stillFrom <= step.distance && step.distance < life.stillTo) still++;
          both((each) => each.step(time, step.distance));
          if (k > 0) continue;
          if (step.also === "lose") both((each) => each.lose(time));
          if (step.also === "bar") both((each) => each.notBefore(Number.NEGATIVE_INFINITY));
          if (step.also === "minute") both((each) => each.notBefore(time + 60e6));
          if (step.also === "never") both((each) => each.notBefore(Number.POSITIVE_INFINITY));
        }
    }),
    { numRuns: 200 },
  );
  expect(still).toBeGreaterThan(1000);
});
