import type { Stateful, StateIO } from "../state.ts";

/** A number of 2^26 halves a safe integer into limbs of which 2^26 can be added before either leaves 2^53. */
export const LIMB = 2 ** 26;
/** To multiply by a power of two is as exact as to divide by one, and several times as quick. */
const PER_LIMB = 2 ** -26;
/** Two whole numbers of at most this size add up without losing a unit. */
export const SAFE = 2 ** 52;

/** The whole multiples of 2^26 in `amount`, the high limb; `amount - highLimb(amount) * LIMB` is the low one. */
export const highLimb = (amount: number): number => Math.floor(amount * PER_LIMB);

/**
 * A sum of whole numbers that stays exact beyond 2^53, where a plain double starts to lose units: what was added can be
 * taken away again and leaves no trace.
 */
export class ExactSum implements Stateful {
  #high = 0;
  #low = 0;

  /** The double nearest to the sum; the sum itself up to 2^53. */
  get value(): number {
    return this.#high * LIMB + this.#low;
  }

  /** A whole number, however large. */
  add(amount: number): void {
    // Mostly all of it fits the low part, which is carried over before it could lose a unit.
    if (amount <= SAFE && amount >= -SAFE) this.#low += amount;
    else this.#addLarge(amount);
    if (this.#low > SAFE || this.#low < -SAFE) this.#carry();
  }

  subtract(amount: number): void {
    if (amount <= SAFE && amount >= -SAFE) this.#low -= amount;
    else this.#addLarge(-amount);
    if (this.#low > SAFE || this.#low < -SAFE) this.#carry();
  }

  /** Adds `high` * 2^26 + `low`, both whole. */
  addLimbs(high: number, low: number): void {
    this.#high += high;
    this.#low += low;
    if (this.#low > SAFE || this.#low < -SAFE) this.#carry();
  }

  reset(): void {
    this.#high = 0;
    this.#low = 0;
  }

  state(io: StateIO): void {
    this.#high = io.number(this.#high);
    this.#low = io.number(this.#low);
  }

  #addLarge(amount: number): void {
    const high = highLimb(amount);
    this.#high += high;
    this.#low += amount - high * LIMB;
  }

  #carry(): void {
    const high = highLimb(this.#low);
    this.#high += high;
    this.#low -= high * LIMB;
  }
}
