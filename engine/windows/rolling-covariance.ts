import type { Stateful, StateIO } from "../state.ts";
import { Ring } from "./ring.ts";

/** Aggregates a pair: means of both, and sums of squares and products around them. */
const MEAN_X = 0;
const MEAN_Y = 1;
const M2_X = 2;
const M2_Y = 3;
const CROSS = 4;
const FIELDS = 5;

/**
 * Means, spreads and co-movement of the last `window` pairs, as a queue of two stacks like `RollingMoments`: nothing is
 * ever subtracted, amortised O(1) a push. A side whose values are all equal has a spread of exactly 0.
 * source  Chan, Golub & LeVeque (1979); the products merge likewise
 */
export class RollingCovariance implements Stateful {
  /** Means and sums mean nothing before the first pair. */
  meanX = 0;
  meanY = 0;
  /** Sums of squared distances from the means, and of their products. */
  m2X = 0;
  m2Y = 0;
  cross = 0;
  readonly #window: number;
  readonly #xs: Ring;
  readonly #ys: Ring;
  /** Aggregates of the newest 1, 2, 3 … pairs of the old stack, five numbers each. */
  readonly #old: Float64Array;
  #oldCount = 0;
  readonly #new = new Float64Array(FIELDS);
  #newCount = 0;

  constructor(window: number) {
    this.#window = window;
    this.#xs = new Ring(window);
    this.#ys = new Ring(window);
    this.#old = new Float64Array(window * FIELDS);
  }

  get count(): number {
    return this.#xs.count;
  }

  get full(): boolean {
    return this.#xs.count === this.#window;
  }

  /** Least squares of y on x; NaN where x does not vary. */
  get slope(): number {
    return this.m2X > 0 ? this.cross / this.m2X : Number.NaN;
  }

  /** Pearson's, from -1 to 1; NaN where either side does not vary. */
  get correlation(): number {
    // Two roots: the product of two tiny spreads may be too small for a double.
    const scale = Math.sqrt(this.m2X) * Math.sqrt(this.m2Y);
    return scale > 0 ? Math.min(1, Math.max(-1, this.cross / scale)) : Number.NaN;
  }

  push(x: number, y: number): void {
    if (this.full) {
      if (this.#oldCount === 0) this.#turn();
      this.#oldCount -= 1;
    }
    this.#xs.push(x);
    this.#ys.push(y);
    this.#add(x, y);
    this.#merge();
  }

  reset(): void {
    this.#xs.reset();
    this.#ys.reset();
    this.#oldCount = 0;
    this.#empty();
    this.#merge();
  }

  state(io: StateIO): void {
    this.#xs.state(io);
    this.#ys.state(io);
    io.array(this.#old);
    io.array(this.#new);
    this.#oldCount = io.number(this.#oldCount);
    this.#newCount = io.number(this.#newCount);
    this.#merge();
  }

  #add(x: number, y: number): void {
    const sums = this.#new;
    const before = this.#newCount;
    const share = 1 / (before + 1);
    const dx = x - (sums[MEAN_X] ?? 0);
    const dy = y - (sums[MEAN_Y] ?? 0);
    const factor = before * share;
    sums[MEAN_X] = (sums[MEAN_X] ?? 0) + dx * share;
    sums[MEAN_Y] = (sums[MEAN_Y] ?? 0) + dy * share;
    sums[M2_X] = (sums[M2_X] ?? 0) + dx * dx * factor;
    sums[M2_Y] = (sums[M2_Y] ?? 0) + dy * dy * factor;
    sums[CROSS] = (sums[CROSS] ?? 0) + dx * dy * factor;
    this.#newCount = before + 1;
  }

  /** Turns the new stack over: its pairs become the old stack, the oldest on top. */
  #turn(): void {
    this.#empty();
    for (let age = 0; age < this.#window; age++) {
      this.#add(this.#xs.at(age), this.#ys.at(age));
      this.#old.set(this.#new, age * FIELDS);
    }
    this.#oldCount = this.#window;
    this.#empty();
  }

  #empty(): void {
    this.#new.fill(0);
    this.#newCount = 0;
  }

  #merge(): void {
    const fresh = this.#new;
    const old = this.#old;
    const at = (this.#oldCount - 1) * FIELDS;
    const meanX = fresh[MEAN_X] ?? 0;
    const meanY = fresh[MEAN_Y] ?? 0;
    const m2X = fresh[M2_X] ?? 0;
    const m2Y = fresh[M2_Y] ?? 0;
    const cross = fresh[CROSS] ?? 0;
    if (at < 0) {
      this.meanX = meanX;
      this.meanY = meanY;
      this.m2X = m2X;
      this.m2Y = m2Y;
      this.cross = cross;
      return;
    }
    const some = this.#newCount > 0;
    const share = this.#newCount / (this.#oldCount + this.#newCount);
    const oldX = old[at + MEAN_X] ?? 0;
    const oldY = old[at + MEAN_Y] ?? 0;
    const dx = some ? meanX - oldX : 0;
    const dy = some ? meanY - oldY : 0;
    const factor = this.#oldCount * share;
    this.meanX = oldX + dx * share;
    this.meanY = oldY + dy * share;
    this.m2X = (old[at + M2_X] ?? 0) + m2X + dx * dx * factor;
    this.m2Y = (old[at + M2_Y] ?? 0) + m2Y + dy * dy * factor;
    this.cross = (old[at + CROSS] ?? 0) + cross + dx * dy * factor;
  }
}
