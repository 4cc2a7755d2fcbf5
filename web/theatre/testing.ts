import type { WallClock } from "../../datasets/replay-tape.ts";

/** A wall clock that stands still until it is told to go on. */
export class ManualClock implements WallClock {
  #now = 0;
  #waits: { readonly until: number; readonly done: () => void }[] = [];
  #seen: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        signal?.removeEventListener("abort", done);
        resolve();
      };
      signal?.addEventListener("abort", done);
      this.#waits.push({ until: this.#now + ms, done });
      for (const each of this.#seen.splice(0)) each();
    });
  }

  /** Goes on by `ms`, from wait to wait of whoever goes by this clock. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    if (this.#waits.length === 0) await new Promise<void>((seen) => this.#seen.push(seen));
    while (this.#now < end) {
      const next = Math.min(end, ...this.#waits.map(({ until }) => until));
      this.#now = Math.max(this.#now, next);
      const due = this.#waits.filter(({ until }) => until <= this.#now);
      this.#waits = this.#waits.filter(({ until }) => until > this.#now);
      if (due.length === 0) continue;
      const again = new Promise<void>((seen) => this.#seen.push(seen));
      for (const { done } of due) done();
      await again;
    }
  }
}
