import type { Stateful, StateIO } from "../state.ts";
import { Ring } from "./ring.ts";

/**
 * Weighted mean and spread of the last `window` values, as a queue of two stacks: the older values are held as suffix
 * aggregates, the newer ones as one running aggregate, and the two are merged by Chan's formula. Nothing is ever
 * subtracted, so an outlier that leaves the window leaves no error behind. Amortised O(1) a push.
 * Values that are all equal have a spread of exactly 0 and are exactly their mean.
 * source  Chan, Golub & LeVeque (1979), "Updating formulae and a pairwise algorithm for computing sample variances"
 */
export class RollingMoments implements Stateful {
  /** Sum of the weights in the window: the number of values when none was given a weight. */
  weight = 0;
  /** Weighted mean; means nothing while `weight` is 0. */
  mean = 0;
  /** Weighted sum of squared distances from the mean. */
  m2 = 0;
  readonly #window: number;
  readonly #values: Ring;
  readonly #weights: Ring;
  /** Aggregates of the newest 1, 2, 3 … values of the old stack. */
  readonly #oldWeight: Float64Array;
  readonly #oldMean: Float64Array;
  readonly #oldM2: Float64Array;
  #old = 0;
  #newWeight = 0;
  #newMean = 0;
  #newM2 = 0;

  constructor(window: number) {
    this.#window = window;
    this.#values = new Ring(window);
    this.#weights = new Ring(window);
    this.#oldWeight = new Float64Array(window);
    this.#oldMean = new Float64Array(window);
    this.#oldM2 = new Float64Array(window);
  }

  get full(): boolean {
    return this.#values.count === this.#window;
  }

  /** Population variance (divisor: the weight); NaN without weight. */
  get variance(): number {
    return this.weight > 0 ? this.m2 / this.weight : Number.NaN;
  }

  /** `weight` must not be negative; a value of weight 0 takes its place in the window and changes nothing else. */
  push(value: number, weight = 1): void {
    if (this.full) {
      if (this.#old === 0) this.#turn();
      this.#old -= 1;
    }
    this.#values.push(value);
    this.#weights.push(weight);
    this.#add(value, weight);
    this.#merge();
  }

  reset(): void {
    this.#values.reset();
    this.#weights.reset();
    this.#old = 0;
    this.#empty();
    this.#merge();
  }

  state(io: StateIO): void {
    this.#values.state(io);
    this.#weights.state(io);
    io.array(this.#oldWeight);
    io.array(this.#oldMean);
    io.array(this.#oldM2);
    this.#old = io.number(this.#old);
    this.#newWeight = io.number(this.#newWeight);
    this.#newMean = io.number(this.#newMean);
    this.#newM2 = io.number(this.#newM2);
    this.#merge();
  }

  #add(value: number, weight: number): void {
    if (weight === 0) return;
    const total = this.#newWeight + weight;
    const share = weight / total;
    const distance = value - this.#newMean;
    // Not weight * distance * (value - new mean), as Welford has it: with a heavy weight that last difference is all
    // rounding.
    this.#newM2 += distance * distance * this.#newWeight * share;
    this.#newMean += distance * share;
    this.#newWeight = total;
  }

  /** Turns the new stack over: its values become the old stack, the oldest on top. */
  #turn(): void {
    this.#empty();
    for (let age = 0; age < this.#window; age++) {
      this.#add(this.#values.at(age), this.#weights.at(age));
      this.#oldWeight[age] = this.#newWeight;
      this.#oldMean[age] = this.#newMean;
      this.#oldM2[age] = this.#newM2;
    }
    this.#old = this.#window;
    this.#empty();
  }

  #empty(): void {
    this.#newWeight = 0;
    this.#newMean = 0;
    this.#newM2 = 0;
  }

  #merge(): void {
    const top = this.#old - 1;
    const oldWeight = top < 0 ? 0 : (this.#oldWeight[top] ?? 0);
    if (oldWeight === 0) {
      this.weight = this.#newWeight;
      this.mean = this.#newMean;
      this.m2 = this.#newM2;
      return;
    }
    const share = this.#newWeight / (oldWeight + this.#newWeight);
    const oldMean = this.#oldMean[top] ?? 0;
    const distance = this.#newWeight === 0 ? 0 : this.#newMean - oldMean;
    this.weight = oldWeight + this.#newWeight;
    this.mean = oldMean + distance * share;
    this.m2 = (this.#oldM2[top] ?? 0) + this.#newM2 + distance * distance * oldWeight * share;
  }
}
