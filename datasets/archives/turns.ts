interface Clock {
  elapsed(): number;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
}

/** The requests to one source, spread over time: each begins at least `everyMs` after the one before it. */
export class Turns {
  readonly #everyMs: number;
  readonly #clock: Clock;
  /** When the next one may begin, by the clock's `elapsed`. */
  #next = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, clock: Clock) {
    this.#everyMs = everyMs;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn; throws when the run is stopped. */
  async wait(): Promise<void> {
    const { signal } = this.#clock;
    for (;;) {
      signal.throwIfAborted();
      const now = this.#clock.elapsed();
      if (now >= this.#next) {
        this.#next = now + this.#everyMs;
        return;
      }
      await this.#clock.wait(this.#next - now, signal);
    }
  }

  /** Nobody asks for so long. */
  pause(ms: number): void {
    this.#next = Math.max(this.#next, this.#clock.elapsed() + ms);
  }
}
