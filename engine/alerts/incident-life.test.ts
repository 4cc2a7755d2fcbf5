import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

/** What is said of distances told at these times, and when it asks to be told again, where a lesser level is waited for too: "60 firing, rank 1", "59 - due 60". */
const story = (life: IncidentLife, told: readonly (readonly [time: number, distance: number])[]) =>
  told.map(([time, distance]) => {
    const step = life.step(time, distance);
    const due = life.due === Number.POSITIVE_INFINITY ? "" : ` due ${life.due}`;
    return `${time} ${step === undefined ? "-" : `${step}, rank ${life.rank}`}${due}`;
  });
const lifeOf = (more: Partial<LifeOptions> = {}): IncidentLife =>
  new IncidentLife({
    levels: [
      { rank: 1, enter: 50, for: micros(60) },
      { rank: 2, enter: 100, for: micros(10) },
    ],
    ...{
      exit: 30,
      exitFor: micros(100),
      hold: micros(200),
      recent: undefined,
      cooldown: micros(0),
    },
    ...more,
  });

describe("an incident, told step by step", () => {
  it("fires and gets worse when a level was held for as long as it asks, to the microsecond", () => {
    const life = lifeOf();
    const told = [
      [0, 50],
      [59, 50],
      [60, 50],
      [70, 100],
      [79, 100],
      [80, 100],
      [90, 300],
    ] as const;
    expect(story(life, told)).toEqual([
      "0 - due 60",
      "59 - due 60",
      "60 firing, rank 1",
      "70 - due 80",
      "79 - due 80",
      "80 escalated, rank 2",
      "90 -",
    ]);
    expect([life.count, life.steps, life.open]).toEqual([1, 2, true]);
    expect(
      story(lifeOf(), [
        [0, 49.9],
        [60, 49.9],
      ]),
    ).toEqual(["0 -", "60 -"]);
  });

  it("starts a level over where the distance fell below it, or was not known", () => {
    expect(
      story(lifeOf(), [
        [0, 50],
        [30, 49],
        [40, 50],
        [99, 50],
        [100, 50],
      ]),
    ).toEqual(["0 - due 60", "30 -", "40 - due 100", "99 - due 100", "100 firing, rank 1"]);
    expect(
      story(lifeOf(), [
        [0, 50],
        [30, Number.NaN],
        [60, 50],
      ]),
    ).toEqual(["0 - due 60", "30 -", "60 - due 120"]);
  });

  it("ends after it was clear, and held open, for as long as that takes; at the exit it is clear", () => {
    const life = lifeOf();
    const fall = [
      [0, 100],
      [10, 100],
    ] as const;
    const back = [
      [20, 31],
      [30, 30],
      [80, 31],
      [90, 30],
      [190, 30],
      [250, 31],
      [389, 30],
    ] as const;
    expect(story(life, [...fall, ...back, [390, 30]])).toEqual([
      "0 - due 10",
      "10 firing, rank 2 due 60",
      "20 -",
      "30 - due 130",
      "80 -",
      "90 - due 190",
      "190 - due 390",
      "250 - due 390",
      "389 - due 390",
      "390 resolved, rank -1",
    ]);
    expect([life.open, life.idle, life.count, life.steps]).toEqual([false, true, 1, 2]);
  });

  it("goes on as the same where it comes back while it is held open, or is not clear at the end of that", () => {
    const held = [
      [0, 100],
      [10, 100],
      [20, 0],
      [120, 0],
    ] as const;
    const again = lifeOf();
    expect(story(again, [...held, [200, 100], [210, 100], [330, 0]]).slice(3)).toEqual([
      "120 - due 320",
      "200 - due 210",
      "210 - due 260",
      "330 - due 430",
    ]);
    expect(again.count).toBe(1);
    expect(story(lifeOf(), [...held, [320, 31], [330, 0]]).slice(4)).toEqual([
      "320 -",
      "330 - due 430",
    ]);
  });

  it("does not know that it is clear while the distance is not known", () => {
    expect(
      story(lifeOf(), [
        [0, 100],
        [10, 100],
        [20, 0],
        [60, Number.NaN],
        [70, 0],
      ]),
    ).toEqual(["0 - due 10", "10 firing, rank 2 due 60", "20 - due 120", "60 -", "70 - due 170"]);
  });

  it("stays open while recently broken, comes back at less, and is over when that time is", () => {
    const recent = { for: micros(1000), level: { rank: 1, enter: 30, for: micros(5) } };
    const life = lifeOf({ recent, exit: 20 });
    const fall = [
      [0, 100],
      [10, 100],
      [20, 20],
      [120, 20],
      [320, 20],
    ] as const;
    const told = [...fall, [400, 29], [500, 30], [505, 30], [510, 0], [610, 0], [810, 0]] as const;
    expect(story(life, [...told, [1809, 0], [1810, 0]]).slice(2)).toEqual([
      "20 - due 120",
      "120 - due 320",
      "320 recovering, rank -1 due 1320",
      "400 - due 1320",
      "500 - due 505",
      "505 escalated, rank 1",
      "510 - due 610",
      "610 - due 810",
      "810 recovering, rank -1 due 1810",
      "1809 - due 1810",
      "1810 resolved, rank -1",
    ]);
    expect([life.count, life.steps]).toEqual([1, 5]);
  });

  it("keeps silent for its cooldown after an end, then fires if it still must", () => {
    const cool = { exitFor: micros(0), hold: micros(0), cooldown: micros(100) };
    const life = lifeOf({ ...cool, levels: [{ rank: 1, enter: 50, for: micros(0) }] });
    expect(
      story(life, [
        [0, 50],
        [10, 0],
        [20, 50],
        [109, 50],
        [110, 50],
      ]),
    ).toEqual([
      "0 firing, rank 1",
      "10 resolved, rank -1",
      "20 - due 110",
      "109 - due 110",
      "110 firing, rank 1",
    ]);
    expect([life.lose(120), life.open, life.due]).toEqual([true, false, Number.POSITIVE_INFINITY]);
    expect(
      story(life, [
        [219, 50],
        [220, 50],
      ]),
    ).toEqual(["219 - due 220", "220 firing, rank 1"]);
    expect(life.count).toBe(3);
  });

  it("is not lost with its feed when it had not begun, or had recovered", () => {
    const recent = { for: micros(1000), level: { rank: 1, enter: 30, for: micros(5) } };
    const life = lifeOf({ recent });
    expect(life.lose(0)).toBe(false);
    story(life, [
      [0, 100],
      [10, 100],
      [20, 0],
      [120, 0],
      [320, 0],
    ]);
    expect(life.lose(400)).toBe(false);
    expect(story(life, [[1320, 0]])).toEqual(["1320 resolved, rank -1"]);
  });

  it("fires nothing new before it may", () => {
    const life = lifeOf();
    life.notBefore(500);
    expect(
      story(life, [
        [0, 50],
        [60, 50],
        [499, 50],
        [500, 50],
      ]),
    ).toEqual(["0 - due 60", "60 - due 500", "499 - due 500", "500 firing, rank 1"]);
  });
});
