import type { Stateful, StateIO } from "../state.ts";

/**
 * Mean and spread of the last `window` values, which all weigh the same: what `RollingMoments` is for values that do not,
 * with counts in place of weights and so without a division a push. Amortised O(1); values that are all equal have a
 * spread of exactly 0 and are exactly their mean.
 * source  Chan, Golub & LeVeque (1979), "Updating formulae and a pairwise algorithm for computing sample variances"
 */
export class RollingSpread implements Stateful {
  /** Means nothing before the first value. */
  mean = 0;
  /** Sum of squared distances from the mean. */
  m2 = 0;
  readonly #window: number;
  /** One over each count up to the window. */
  readonly #shares: Float64Array;
  /**
   * Up to `#place` the newer values; from there on, once the window has been full, the aggregates of each older value and
   * all older ones that came after it. A value that comes takes the place of the one that leaves.
   */
  readonly #means: Float64Array;
  readonly #m2s: Float64Array;
  #place = 0;
  #turned = false;
  #newMean = 0;
  #newM2 = 0;
  /** What is being taken in: in a field, because a double that is handed to a long function is put in a box first. */
  #value = Number.NaN;

  constructor(window: number) {
    this.#window = window;
    this.#shares = Float64Array.from({ length: window + 1 }, (_, count) => 1 / count);
    this.#means = new Float64Array(window);
    this.#m2s = new Float64Array(window);
  }

  get full(): boolean {
    return this.#turned || this.#place === this.#window;
  }

  /** Population variance of a full window. */
  get variance(): number {
    return this.m2 / this.#window;
  }

  push(value: number): void {
    this.#value = value;
    this.#take();
  }

  reset(): void {
    this.mean = 0;
    this.m2 = 0;
    this.#place = 0;
    this.#turned = false;
    this.#newMean = 0;
    this.#newM2 = 0;
  }

  state(io: StateIO): void {
    this.mean = io.number(this.mean);
    this.m2 = io.number(this.m2);
    io.array(this.#means);
    io.array(this.#m2s);
    this.#place = io.number(this.#place);
    this.#turned = io.number(this.#turned ? 1 : 0) === 1;
    this.#newMean = io.number(this.#newMean);
    this.#newM2 = io.number(this.#newM2);
  }

  #take(): void {
    const window = this.#window;
    if (this.#place === window) this.#turn();
    const value = this.#value;
    const place = this.#place;
    const next = place + 1;
    const means = this.#means;
    const shares = this.#shares;
    means[place] = value;
    this.#place = next;
    const share = shares[next] ?? 0;
    const step = (value - this.#newMean) * share;
    const newM2 = this.#newM2 + step * (value - this.#newMean) * place;
    const newMean = this.#newMean + step;
    this.#newM2 = newM2;
    this.#newMean = newMean;
    if (!this.#turned || next === window) {
      this.mean = newMean;
      this.m2 = newM2;
      return;
    }
    const oldMean = means[next] ?? 0;
    const part = next * (shares[window] ?? 0);
    const distance = newMean - oldMean;
    this.mean = oldMean + distance * part;
    this.m2 = (this.#m2s[next] ?? 0) + newM2 + distance * distance * (window - next) * part;
  }

  /** All values are new: turns them into old ones, each with those after it. */
  #turn(): void {
    const means = this.#means;
    const m2s = this.#m2s;
    const shares = this.#shares;
    let mean = 0;
    let m2 = 0;
    let count = 0;
    for (let place = this.#window - 1; place >= 0; place--) {
      const distance = (means[place] ?? 0) - mean;
      const step = distance * (shares[count + 1] ?? 0);
      m2 += step * distance * count;
      mean += step;
      count += 1;
      means[place] = mean;
      m2s[place] = m2;
    }
    this.#place = 0;
    this.#turned = true;
    this.#newMean = 0;
    this.#newM2 = 0;
  }
}
