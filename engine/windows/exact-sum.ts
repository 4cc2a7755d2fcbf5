import type { Stateful, StateIO } from "../state.ts";

/** A number of 2^26 halves a safe integer into limbs of which 2^26 can be added before either leaves 2^53. */
export const LIMB = 2 ** 26;
/** A power of two too, so that multiplying by it is dividing by `LIMB`, to the last bit. */
const PER_LIMB = 2 ** -26;

/** The whole multiples of 2^26 in `amount`, the high limb; `amount - highLimb(amount) * LIMB` is the low one. */
export const highLimb = (amount: number): number => Math.floor(amount * PER_LIMB);

/**
 * A sum of whole numbers that stays exact beyond 2^53, where a plain double starts to lose units: what was added can be
 * taken away again and leaves no trace. Good for 2^26 numbers at a time, each a whole number (however large).
 */
export class ExactSum implements Stateful {
  #high = 0;
  #low = 0;

  /** The double nearest to the sum; the sum itself up to 2^53. */
  get value(): number {
    return this.#high * LIMB + this.#low;
  }

  add(amount: number): void {
    const high = highLimb(amount);
    this.#high += high;
    this.#low += amount - high * LIMB;
  }

  subtract(amount: number): void {
    const high = highLimb(amount);
    this.#high -= high;
    this.#low -= amount - high * LIMB;
  }

  /** Adds `high` * 2^26 + `low`, both whole. */
  addLimbs(high: number, low: number): void {
    this.#high += high;
    this.#low += low;
  }

  reset(): void {
    this.#high = 0;
    this.#low = 0;
  }

  state(io: StateIO): void {
    this.#high = io.number(this.#high);
    this.#low = io.number(this.#low);
  }
}
