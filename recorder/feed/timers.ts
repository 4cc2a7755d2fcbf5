import type { Clock } from "./surroundings.ts";

/** Timers by name: setting one stops the one of the same name before it. */
export class Timers {
  readonly #clock: Clock;
  readonly #stops = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(name: string, ms: number, done: () => void): void {
    this.stop(name);
    const stop = this.#clock.after(Math.max(0, Math.ceil(ms)), () => {
      this.#stops.delete(name);
      done();
    });
    this.#stops.set(name, stop);
  }

  has(name: string): boolean {
    return this.#stops.has(name);
  }

  stop(name: string): void {
    this.#stops.get(name)?.();
    this.#stops.delete(name);
  }

  stopAll(): void {
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }
}
