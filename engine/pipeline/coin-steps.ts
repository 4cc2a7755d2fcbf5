import { quotedSpread } from "../coin/quoted-spread.ts";
import type { Route } from "../coin/route.ts";
import { rangeOfMost } from "../coin/venue-prices.ts";
import { emptyStep } from "../detectors/coin-step.ts";
import { GUARD } from "../market/guard.ts";
import { bps, deviationBps } from "../market/price.ts";
import type { Print } from "../market/print.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { CoinTrack } from "./coin-track.ts";
import type { Emitter } from "./emitter.ts";
import type { RuleAsker } from "./rule-asker.ts";
import { NEVER, type Schedule } from "./schedule.ts";
import { type PipelineSettings, stepLength, stepsWanted } from "./settings.ts";
import type { VenueDeviations } from "./sink.ts";

/** So far from its peg a coin is under stress, bps. */
const STRESS = 25 - GUARD;
const EMPTY = emptyStep();

/**
 * What is known of every coin at each full step, told to its rules and to the sink when everything up to then has
 * happened. A coin's steps come without holes: those of a silence of all coins are told when it is over.
 */
export class CoinSteps implements Stateful {
  /** The end of the present step; infinity while no coin has a price and nothing is traded. */
  due = NEVER;
  /** The end of the last step that was told. */
  #told = Number.NEGATIVE_INFINITY;
  readonly #length: number;
  readonly #schedule: Schedule;
  readonly #emitter: Emitter;
  readonly #asker: RuleAsker;
  readonly #wanted: boolean;
  /** The sink is told. */
  readonly #shown: boolean;

  constructor(settings: PipelineSettings, schedule: Schedule, emitter: Emitter, asker: RuleAsker) {
    this.#length = stepLength(settings);
    this.#schedule = schedule;
    this.#emitter = emitter;
    this.#asker = asker;
    this.#wanted = stepsWanted(settings);
    this.#shown = settings.steps === true;
  }

  /** A trade of a member, its size in units of the coin. */
  trade({ flow }: CoinTrack, traded: Print, flags: number, route: Route): void {
    if (flow === undefined) return;
    flow.trade(traded, flags, route);
    this.expect();
  }

  /** A member's bar closed, its size likewise. */
  closing({ flow }: CoinTrack, closed: Print): void {
    if (flow === undefined) return;
    flow.bar(closed);
    this.expect();
  }

  /** Something is known now: this step's end will be told. */
  expect(): void {
    if (!this.#wanted || this.due !== NEVER) return;
    const end = Math.ceil(this.#schedule.time / this.#length) * this.#length;
    this.due = Math.max(end, this.#told + this.#length);
    this.#schedule.expect(this.due);
  }

  tell(coins: readonly CoinTrack[]): void {
    const time = this.due;
    this.#told = time;
    let known = false;
    for (const coin of coins) {
      if (coin.reference) continue;
      this.#fillSilence(coin, time);
      fill(coin, time);
      known ||= coin.step.venues > 0 || coin.step.volume > 0;
    }
    for (const coin of coins) {
      if (coin.reference) continue;
      fillOthers(coin, coins);
      this.#hand(coin);
    }
    this.due = known ? time + this.#length : NEVER;
  }

  state(io: StateIO): void {
    this.due = io.number(this.due);
    this.#told = io.number(this.#told);
  }

  #fillSilence(coin: CoinTrack, time: number): void {
    const { step } = coin;
    const from = step.time + this.#length;
    if (!(from < time)) return;
    Object.assign(step, EMPTY);
    for (let at = from; at < time; at += this.#length) {
      step.time = at;
      this.#hand(coin);
    }
  }

  #hand(coin: CoinTrack): void {
    const { step, view } = coin;
    this.#score(coin);
    if (this.#shown) this.#emitter.step(coin.id, view.basis, step, venuesOf(coin));
    this.#asker.step(coin.stepRules, coin, step);
  }

  /** The learned scores move on at steps alone; what else a frame has need not have changed with them. */
  #score(coin: CoinTrack): void {
    for (const each of coin.scores) {
      const before = each.score;
      if (Object.is(each.update(coin.step, false), before)) continue;
      coin.changed = true;
      if (this.#schedule.frameDue === NEVER) this.#schedule.expectFrame();
    }
  }
}

/** What the coin itself is like at the end of the step. */
const fill = ({ step, view, flow }: CoinTrack, time: number): void => {
  const fresh = view.venues > 0 && view.freshUntil >= time;
  step.time = time;
  step.deviation = fresh ? view.deviation : Number.NaN;
  step.venues = fresh ? view.venues : 0;
  step.range = fresh ? rangeOfMost(view.venuePrices, view.price) : Number.NaN;
  step.spread = fresh ? quotedSpread(view.counting, time) : Number.NaN;
  step.volume = flow?.volume ?? 0;
  step.imbalance = flow?.imbalance ?? Number.NaN;
  flow?.clear();
};

/** What the others are like, when each is known. */
const fillOthers = ({ step }: CoinTrack, coins: readonly CoinTrack[]): void => {
  step.othersBelow = Number.NaN;
  step.othersAbove = Number.NaN;
  step.othersStressed = Number.NaN;
  for (const { step: other, reference } of coins) {
    const { deviation } = other;
    if (reference || other === step || Number.isNaN(deviation)) continue;
    step.othersBelow = Math.max(step.othersBelow || 0, -deviation);
    step.othersAbove = Math.max(step.othersAbove || 0, deviation);
    step.othersStressed = (step.othersStressed || 0) + (Math.abs(deviation) >= STRESS ? 1 : 0);
  }
};

const venuesOf = ({ view, step }: CoinTrack): VenueDeviations => {
  const { venueNames: names, venuePrices, peg } = view;
  const known = step.venues > 0;
  return {
    names,
    deviations: Float64Array.from(venuePrices, (price) =>
      known ? bps(deviationBps(price, peg)) : Number.NaN,
    ),
  };
};
