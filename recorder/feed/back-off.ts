/** First and longest wait between two attempts, ms. */
const FIRST = 1_000;
const LONGEST = 60_000;
/** After a refusal that trying again cannot mend. */
const HOPELESS = 60_000;

/**
 * How long to wait before the next attempt: doubling, half of it drawn by chance so that connections that fell together do
 * not come back together; never under a second. What the server asks for is honoured.
 */
export class BackOff {
  #attempts = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds until the next attempt. */
  next({ retryAfterMs, hopeless }: { retryAfterMs?: number; hopeless?: boolean }): number {
    const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(this.#attempts + 1, 16));
    this.#attempts += 1;
    const drawn = whole / 2 + (this.#random() * whole) / 2;
    return Math.ceil(Math.max(drawn, retryAfterMs ?? 0, hopeless === true ? HOPELESS : 0));
  }

  /** It has held: the next failure is the first again. */
  reset(): void {
    this.#attempts = 0;
  }
}
