import { type Parts, SendError } from "./target.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A line that drops now and then is nobody's business. */
const TOLD_AT = 3;

/**
 * What to do when asking a channel for answers fails: wait longer each time, and throw the error once for whoever listens to
 * be told. Outlives the listening itself, which is begun again after such an error.
 */
export class PollTrouble {
  readonly #sleep: Parts["sleep"];
  #failures = 0;
  #told = false;

  constructor({ sleep }: Pick<Parts, "sleep">) {
    this.#sleep = sleep;
  }

  /** It works. */
  over(): void {
    this.#failures = 0;
    this.#told = false;
  }

  /** It does not: throws `cause` when it is time that somebody hears of it, and waits otherwise. */
  async wait(cause: unknown, signal: AbortSignal, atOnce = false): Promise<void> {
    if (!(cause instanceof SendError)) throw cause;
    this.#failures += 1;
    const due = atOnce || cause.permanent || this.#failures >= TOLD_AT;
    if (due && !this.#told) {
      this.#told = true;
      throw cause;
    }
    const doubled = FIRST_MS * 2 ** Math.min(this.#failures - 1, 16);
    const ms = cause.permanent ? LONGEST_MS : Math.min(LONGEST_MS, doubled);
    await this.#sleep(Math.max(ms, cause.retryAfterMs ?? 0), signal);
  }
}
