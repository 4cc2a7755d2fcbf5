import { Baseline } from "../detectors/baseline.ts";
import type { CoinStep } from "../detectors/coin-step.ts";
import type { Side } from "../detectors/detector.ts";
import { signOf } from "../detectors/lean.ts";
import { GUARD } from "../market/guard.ts";
import { minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import { TimedRing } from "../windows/timed-ring.ts";
import { ZScore } from "../windows/z-score.ts";
import { FEATURES } from "./feature-names.ts";

const HOUR = minutes(60);
/** A drift over an hour needs a price about so old. */
const NEARLY = minutes(50);
/** bps from which a coin counts as beyond. */
const BEYOND = 10;
/** Farther than this is as far as can be: nothing more is learned from it, and one bad print weighs no more. */
const MOST_BPS = 300;
const MOST_Z = 20;

const bounded = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/**
 * The features of one coin and side, step by step, from what was known by then. Distances and moves are towards the
 * side, bps within ±300; the hour is (t - 60 min, t] with the price before it. What is not known is 0, and said to be
 * missing. Places are those of `FEATURES`.
 */
export class FeatureVector implements Stateful {
  readonly values = new Float64Array(FEATURES.length);
  readonly #side: Side;
  readonly #sign: 1 | -1;
  readonly #baseline = new Baseline();
  readonly #hour = new TimedRing(2);
  readonly #volume = new ZScore(240, 0.05);
  #at = 0;

  constructor(side: Side) {
    this.#side = side;
    this.#sign = signOf(side);
  }

  /** Takes the next step. Returns whether the coin has a price: without one there is nothing to score. */
  update(step: Readonly<CoinStep>, frozen: boolean): boolean {
    const { time, deviation } = step;
    const surge = Math.log1p(step.volume);
    if (frozen) this.#volume.look(surge);
    else this.#volume.push(surge);
    if (Number.isNaN(deviation)) return false;
    const off = this.#sign * deviation;
    this.#at = 0;
    this.#put(bounded(off, MOST_BPS));
    this.#usual(time, off, deviation, frozen);
    this.#recent(time, off);
    this.#known(bounded(this.#volume.value, MOST_Z));
    this.#known(this.#sign * step.imbalance);
    this.#known(bounded(step.spread, MOST_BPS));
    this.#known(bounded(step.range, MOST_BPS));
    const below = this.#side === "discount";
    this.#put(bounded(below ? step.othersBelow : step.othersAbove, MOST_BPS));
    this.#put(bounded(below ? step.othersAbove : step.othersBelow, MOST_BPS));
    this.#known(Math.min(MOST_Z, step.othersStressed));
    return true;
  }

  reset(): void {
    this.values.fill(0);
    this.#baseline.reset();
    this.#hour.reset();
    this.#volume.reset();
  }

  state(io: StateIO): void {
    io.array(this.values);
    this.#baseline.state(io);
    this.#hour.state(io);
    this.#volume.state(io);
  }

  /** Against the week before, this step left out. */
  #usual(time: number, off: number, deviation: number, frozen: boolean): void {
    const baseline = this.#baseline;
    const away = off - this.#sign * baseline.median;
    const { ready } = baseline;
    this.#put(ready ? bounded(away, MOST_BPS) : Number.NaN);
    this.#known(ready ? bounded(away / baseline.scale, MOST_Z) : Number.NaN);
    baseline.add(time, deviation, frozen);
  }

  /** Drift, worst, volatility and share beyond over the hour, in one pass over it from its oldest price. */
  #recent(time: number, off: number): void {
    const ring = this.#hour;
    const slot = ring.slot();
    ring.rows[slot] = time;
    ring.rows[slot + 1] = off;
    const at = (age: number): number => ((ring.first + age) & ring.mask) * 2;
    while ((ring.rows[at(0)] ?? time) < time - HOUR) {
      ring.first = (ring.first + 1) & ring.mask;
      ring.count--;
    }
    const oldest = ring.rows[at(0) + 1] ?? off;
    const old = time - (ring.rows[at(0)] ?? time) >= NEARLY;
    let [worst, squares, beyond, last] = [off, 0, 0, oldest];
    for (let age = 0; age < ring.count; age++) {
      const here = ring.rows[at(age) + 1] ?? off;
      worst = Math.max(worst, here);
      squares += (here - last) ** 2;
      if (here >= BEYOND - GUARD) beyond++;
      last = here;
    }
    this.#known(old ? bounded(off - oldest, MOST_BPS) : Number.NaN);
    this.#put(bounded(worst, MOST_BPS));
    this.#put(bounded(Math.sqrt(squares), MOST_BPS));
    this.#put(beyond / ring.count);
  }

  #put(value: number): void {
    this.values[this.#at++] = Number.isNaN(value) ? 0 : value;
  }

  /** A value, then whether it is missing. */
  #known(value: number): void {
    this.#put(value);
    this.#put(Number.isNaN(value) ? 1 : 0);
  }
}
