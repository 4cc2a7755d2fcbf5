import { describe, expect, it } from "vitest";
import { emptyStep } from "../detectors/coin-step.ts";
import { restoreState, saveState } from "../state.ts";
import { FEATURES } from "./feature-names.ts";
import { FeatureVector } from "./features.ts";

const MINUTE = 60e6;
const stepAt = (minute: number, deviation: number, more = {}) => ({
  ...{ ...emptyStep(), time: minute * MINUTE, deviation, venues: 1 },
  ...more,
});
const named = ({ values }: FeatureVector): Record<string, number> =>
  Object.fromEntries(FEATURES.map((name, i) => [name, values[i] ?? Number.NaN]));

/** Minutes of nearly nothing, then a slide of a basis point a minute. */
const path = (minute: number): number => (minute % 2) - Math.max(0, minute - 300);

describe("features", () => {
  it("say what the hour was like, towards the side", () => {
    const below = new FeatureVector("discount");
    const above = new FeatureVector("premium");
    for (let minute = 1; minute <= 360; minute++)
      for (const each of [below, above]) each.update(stepAt(minute, path(minute)), false);
    expect(named(below)).toMatchObject({
      ...{ off: 60, drift: 60, "drift.missing": 0, worst: 60, "usual.missing": 0 },
      ...{ "spread.missing": 1, spread: 0, "range.missing": 1, "others.missing": 1 },
    });
    expect(named(below)["usual.z"]).toBeGreaterThan(5);
    expect(named(above)).toMatchObject({ off: -60, drift: -60, beyond: 0 });
    expect(named(above)["volatility"]).toBe(named(below)["volatility"]);
  });

  it("turn flow and other coins to the side, and keep what is far within bounds", () => {
    const told = { imbalance: -0.5, othersBelow: 40, othersAbove: 2, othersStressed: 1 };
    const below = new FeatureVector("discount");
    const above = new FeatureVector("premium");
    for (const each of [below, above]) each.update(stepAt(1, -5000, told), false);
    expect(named(below)).toMatchObject({
      ...{ off: 300, imbalance: 0.5, "others.same": 40, "others.opposite": 2 },
      "others.missing": 0,
    });
    expect(named(above)).toMatchObject({ off: -300, imbalance: -0.5, "others.same": 2 });
  });

  it("have no row without a price, and forget an hour that is over", () => {
    const features = new FeatureVector("discount");
    expect(features.update(stepAt(1, -50), false)).toBe(true);
    expect(features.update(stepAt(2, Number.NaN), false)).toBe(false);
    expect(features.update(stepAt(100, -1), false)).toBe(true);
    expect(named(features)).toMatchObject({ worst: 1, drift: 0, "drift.missing": 1 });
  });

  it("know nothing of what comes later, and go on from a saved state as if never stopped", () => {
    const whole = new FeatureVector("discount");
    let resumed = new FeatureVector("discount");
    for (let minute = 1; minute <= 500; minute++) {
      const volume = (minute * 37) % 11;
      if (minute === 333) {
        const saved = saveState(resumed);
        resumed = new FeatureVector("discount");
        restoreState(resumed, saved);
      }
      for (const each of [whole, resumed])
        each.update(stepAt(minute, path(minute), { volume }), false);
      expect(resumed.values).toEqual(whole.values);
    }
    expect(named(whole)["volume.missing"]).toBe(0);
  });

  it("keep what is usual while an alert is open, once a day of it is known", () => {
    const [open, shut] = [new FeatureVector("discount"), new FeatureVector("discount")];
    for (let minute = 1; minute <= 6000; minute++)
      for (const each of [open, shut])
        each.update(
          stepAt(minute, minute < 2000 ? minute % 2 : -40),
          each === open && minute >= 2000,
        );
    expect(named(open)["usual.off"]).toBeGreaterThan(39);
    expect(named(shut)["usual.off"]).toBe(0);
  });
});
