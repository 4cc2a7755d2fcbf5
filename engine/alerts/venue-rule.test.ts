import fc from "fast-check";
import { expect, it } from "vitest";
import { findMiddle } from "../coin/median.ts";
import { restoreState, saveState } from "../state.ts";
import type { Alert } from "./alert.ts";
import type { CoinReading } from "./rule.ts";
import type { VenueSpec } from "./rule-config.ts";
import { rulesOf } from "./rules-of.ts";
import { VenueRule } from "./venue-rule.ts";

const [spec] = rulesOf(
  {
    rules: [
      {
        type: "venue",
        id: "venue",
        severity: "warning",
        enter: 100,
        for: "3s",
        exit: 50,
        exitFor: "2s",
        cooldown: "5s",
      },
    ],
  },
  "test",
) as readonly VenueSpec[];

/** A coin of four venues at a time; `near` hides how close together they lie, so that the rule must look. */
class Reading implements CoinReading {
  readonly id = "USDC";
  readonly basis = undefined;
  readonly deviation = Number.NaN;
  time = 0;
  readonly view = {
    ...{ price: Number.NaN, venues: 0, lowest: Number.NaN, highest: Number.NaN, peg: 1e8 },
    venuePrices: new Float64Array(4).fill(Number.NaN),
    venueNames: ["binance", "coinbase", "kraken", "okx"],
  };
  readonly #hidden: boolean;

  constructor(hidden: boolean) {
    this.#hidden = hidden;
  }

  /** A look at fewer than three venues finds nothing either, but it is made. */
  get venues(): number {
    return this.#hidden ? 3 : this.view.venues;
  }

  say(venue: number, price: number): void {
    const { view } = this;
    view.venuePrices[venue] = price;
    findMiddle(view, view.venuePrices, new Float64Array(4));
    if (this.#hidden) view.lowest = Number.NaN;
  }

  read(): number {
    return Number.NaN;
  }
}

interface Said {
  readonly wait: number;
  readonly venue: number;
  readonly price: number;
}

/** What the rule says when it is asked as the pipeline does it, and how often it had to be called at its time. */
const run = (told: readonly Said[], hidden: boolean, restoreAt: number) => {
  const coin = new Reading(hidden);
  let rule = new VenueRule(spec ?? expect.unreachable());
  const alerts: (Alert | undefined)[] = [];
  let looks = 0;
  const until = (time: number): void => {
    while (rule.due < time) {
      coin.time = rule.due;
      looks++;
      alerts.push(rule.onTime(coin));
    }
    coin.time = time;
  };
  let time = 0;
  for (const [i, { wait, venue, price }] of told.entries()) {
    time += wait;
    until(time);
    if (i === restoreAt) {
      const saved = saveState(rule);
      rule = new VenueRule(spec ?? expect.unreachable());
      restoreState(rule, saved);
    }
    coin.say(venue, price);
    alerts.push(rule.onVenues(coin));
  }
  until(time + 60e6);
  return { alerts: alerts.filter((alert) => alert !== undefined), looks };
};

it("says the same, at the same times, whether or not it passes over the looks that would find nothing", () => {
  const said = fc.record({
    wait: fc.constantFrom(0, 1, 100_000, 300_000, 999_999, 1e6, 1_000_001, 2_500_000),
    venue: fc.nat(3),
    price: fc.oneof(
      fc.integer({ min: 9_990, max: 10_010 }).map((steps) => steps * 1e4),
      fc.constantFrom(0.99e8, 0.9899e8, 0.9901e8, 1.02e8, 0.9949e8, Number.NaN),
    ),
  });
  // Mostly a venue says again what it said: a run of the same.
  const tape = fc
    .array(fc.record({ each: said, times: fc.constantFrom(1, 1, 4, 12) }), {
      minLength: 5,
      maxLength: 40,
    })
    .map((runs) => runs.flatMap(({ each, times }) => Array.from({ length: times }, () => each)));
  let alerts = 0;
  let saved = 0;
  fc.assert(
    fc.property(tape, fc.nat(100), (told, restoreAt) => {
      const quick = run(told, false, restoreAt);
      const thorough = run(told, true, -1);
      expect(quick.alerts).toEqual(thorough.alerts);
      alerts += quick.alerts.length;
      saved += thorough.looks - quick.looks;
    }),
    { numRuns: 400 },
  );
  expect(alerts).toBeGreaterThan(100);
  expect(saved).toBeGreaterThan(1000);
});
