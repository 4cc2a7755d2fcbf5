import type { Stateful, StateIO } from "../state.ts";

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
  /**
   * Up to `#place` the newer values and their weights; from there on, once the window has been full, the aggregates of
   * each older value and all older ones that came after it. A value that comes takes the place of the one that leaves.
   */
  readonly #means: Float64Array;
  readonly #weights: Float64Array;
  readonly #m2s: Float64Array;
  #place = 0;
  #turned = false;
  #newWeight = 0;
  #newMean = 0;
  #newM2 = 0;
  /** What is being taken in: in fields, because a double that is handed to a long function is put in a box first. */
  #value = Number.NaN;
  #weight = Number.NaN;

  constructor(window: number) {
    this.#window = window;
    this.#means = new Float64Array(window);
    this.#weights = new Float64Array(window);
    this.#m2s = new Float64Array(window);
  }

  get full(): boolean {
    return this.#turned || this.#place === this.#window;
  }

  /** Population variance (divisor: the weight); NaN without weight. */
  get variance(): number {
    return this.weight > 0 ? this.m2 / this.weight : Number.NaN;
  }

  /** `weight` must not be negative; a value of weight 0 takes its place in the window and changes nothing else. */
  push(value: number, weight = 1): void {
    this.#value = value;
    this.#weight = weight;
    this.#take();
  }

  reset(): void {
    this.weight = 0;
    this.mean = 0;
    this.m2 = 0;
    this.#place = 0;
    this.#turned = false;
    this.#newWeight = 0;
    this.#newMean = 0;
    this.#newM2 = 0;
  }

  state(io: StateIO): void {
    this.weight = io.number(this.weight);
    this.mean = io.number(this.mean);
    this.m2 = io.number(this.m2);
    io.array(this.#means);
    io.array(this.#weights);
    io.array(this.#m2s);
    this.#place = io.number(this.#place);
    this.#turned = io.number(this.#turned ? 1 : 0) === 1;
    this.#newWeight = io.number(this.#newWeight);
    this.#newMean = io.number(this.#newMean);
    this.#newM2 = io.number(this.#newM2);
  }

  // In one piece: so long a function is not inlined, which leaves room for all that are short.
  #take(): void {
    const value = this.#value;
    const weight = this.#weight;
    if (this.#place === this.#window) {
      // All values are new: turns them into old ones, each with those after it.
      const means = this.#means;
      const weights = this.#weights;
      const m2s = this.#m2s;
      let total = 0;
      let mean = 0;
      let m2 = 0;
      for (let place = this.#window - 1; place >= 0; place--) {
        const each = weights[place] ?? 0;
        if (each !== 0) {
          const distance = (means[place] ?? 0) - mean;
          const before = total;
          total += each;
          const share = each / total;
          m2 += distance * distance * before * share;
          mean += distance * share;
        }
        weights[place] = total;
        means[place] = mean;
        m2s[place] = m2;
      }
      this.#place = 0;
      this.#turned = true;
      this.#newWeight = 0;
      this.#newMean = 0;
      this.#newM2 = 0;
    }
    const place = this.#place;
    this.#means[place] = value;
    this.#weights[place] = weight;
    const next = place + 1;
    this.#place = next;
    let newWeight = this.#newWeight;
    let newMean = this.#newMean;
    let newM2 = this.#newM2;
    if (weight !== 0) {
      const distance = value - newMean;
      const before = newWeight;
      newWeight += weight;
      const share = weight / newWeight;
      // Not weight * distance * (value - new mean), as Welford has it: with a heavy weight that last difference is all
      // rounding.
      newM2 += distance * distance * before * share;
      newMean += distance * share;
      this.#newWeight = newWeight;
      this.#newMean = newMean;
      this.#newM2 = newM2;
    }
    const oldWeight = this.#turned && next < this.#window ? (this.#weights[next] ?? 0) : 0;
    if (oldWeight !== 0) {
      const oldMean = this.#means[next] ?? 0;
      const total = oldWeight + newWeight;
      const share = newWeight / total;
      const distance = newWeight === 0 ? 0 : newMean - oldMean;
      newM2 = (this.#m2s[next] ?? 0) + newM2 + distance * distance * oldWeight * share;
      newMean = oldMean + distance * share;
      newWeight = total;
    }
    this.weight = newWeight;
    this.mean = newMean;
    this.m2 = newM2;
  }
}
