import type { JournalClock } from "../journal.ts";

/** A clock that moves only when it is told to. */
export class ManualClock implements JournalClock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly done: () => void }>();

  after(ms: number, done: () => void): () => void {
    const timer = { at: this.#now + ms, done };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.#now || !this.#timers.delete(timer)) continue;
      timer.done();
    }
  }
}

/** Lets everything that waits for nothing but the event loop happen. */
export const settle = async (turns = 20): Promise<void> => {
  for (let turn = 0; turn < turns; turn++)
    await new Promise<void>((resolve) => setImmediate(resolve));
};
