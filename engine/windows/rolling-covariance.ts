import type { Stateful, StateIO } from "../state.ts";

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
  /** How many pairs are held, at most the window. */
  count = 0;
  /** What `take` takes in: fields, because a double that is handed to a long function is put in a box first. */
  x = Number.NaN;
  y = Number.NaN;
  readonly #window: number;
  /**
   * Five numbers a place. Up to `#place` the newer pairs, of which the first two are used; from there on, once the window
   * has been full, the aggregates of each older pair and all older ones that came after it.
   */
  readonly #held: Float64Array;
  readonly #new = new Float64Array(FIELDS);
  #place = 0;
  #turned = false;

  constructor(window: number) {
    this.#window = window;
    this.#held = new Float64Array(window * FIELDS);
  }

  get full(): boolean {
    return this.count === this.#window;
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
    this.x = x;
    this.y = y;
    this.take();
  }

  reset(): void {
    this.count = 0;
    this.#place = 0;
    this.#turned = false;
    this.#new.fill(0);
    this.#merge();
  }

  state(io: StateIO): void {
    this.count = io.number(this.count);
    io.array(this.#held);
    io.array(this.#new);
    this.#place = io.number(this.#place);
    this.#turned = io.number(this.#turned ? 1 : 0) === 1;
    this.#merge();
  }

  /** The same with what stands in `x` and `y`. In one piece: so long a function is not inlined, which leaves room for others. */
  take(): void {
    const { x, y } = this;
    const held = this.#held;
    const sums = this.#new;
    if (this.#place === this.#window) {
      // All pairs are new: turns them into old ones, each with those after it.
      let meanX = 0;
      let meanY = 0;
      let m2X = 0;
      let m2Y = 0;
      let cross = 0;
      for (let place = this.#window - 1; place >= 0; place--) {
        const at = place * FIELDS;
        const before = this.#window - 1 - place;
        const share = 1 / (before + 1);
        const dx = (held[at + MEAN_X] ?? 0) - meanX;
        const dy = (held[at + MEAN_Y] ?? 0) - meanY;
        const factor = before * share;
        meanX += dx * share;
        meanY += dy * share;
        m2X += dx * dx * factor;
        m2Y += dy * dy * factor;
        cross += dx * dy * factor;
        held[at + MEAN_X] = meanX;
        held[at + MEAN_Y] = meanY;
        held[at + M2_X] = m2X;
        held[at + M2_Y] = m2Y;
        held[at + CROSS] = cross;
      }
      this.#place = 0;
      this.#turned = true;
      sums.fill(0);
    }
    const before = this.#place;
    const next = before + 1;
    const at = before * FIELDS;
    held[at + MEAN_X] = x;
    held[at + MEAN_Y] = y;
    this.#place = next;
    if (this.count < this.#window) this.count += 1;
    const share = 1 / next;
    const dx = x - (sums[MEAN_X] ?? 0);
    const dy = y - (sums[MEAN_Y] ?? 0);
    const factor = before * share;
    sums[MEAN_X] = (sums[MEAN_X] ?? 0) + dx * share;
    sums[MEAN_Y] = (sums[MEAN_Y] ?? 0) + dy * share;
    sums[M2_X] = (sums[M2_X] ?? 0) + dx * dx * factor;
    sums[M2_Y] = (sums[M2_Y] ?? 0) + dy * dy * factor;
    sums[CROSS] = (sums[CROSS] ?? 0) + dx * dy * factor;
    this.#merge();
  }

  #merge(): void {
    const fresh = this.#new;
    const held = this.#held;
    const newer = this.#place;
    const older = this.#turned ? this.#window - newer : 0;
    const meanX = fresh[MEAN_X] ?? 0;
    const meanY = fresh[MEAN_Y] ?? 0;
    const m2X = fresh[M2_X] ?? 0;
    const m2Y = fresh[M2_Y] ?? 0;
    const cross = fresh[CROSS] ?? 0;
    if (older === 0) {
      this.meanX = meanX;
      this.meanY = meanY;
      this.m2X = m2X;
      this.m2Y = m2Y;
      this.cross = cross;
      return;
    }
    // Before the first new pair their mean is 0 and their share too.
    const at = newer * FIELDS;
    const share = newer / this.#window;
    const oldX = held[at + MEAN_X] ?? 0;
    const oldY = held[at + MEAN_Y] ?? 0;
    const dx = meanX - oldX;
    const dy = meanY - oldY;
    const factor = older * share;
    this.meanX = oldX + dx * share;
    this.meanY = oldY + dy * share;
    this.m2X = (held[at + M2_X] ?? 0) + m2X + dx * dx * factor;
    this.m2Y = (held[at + M2_Y] ?? 0) + m2Y + dy * dy * factor;
    this.cross = (held[at + CROSS] ?? 0) + cross + dx * dy * factor;
  }
}
