/** A few pieces of shared memory that are used again and again, so that what is on its way is bounded. */
export class MemoryRing {
  readonly #free: (SharedArrayBuffer | undefined)[];
  readonly #waiting: ((memory: SharedArrayBuffer | undefined) => void)[] = [];

  constructor(pieces: number) {
    this.#free = Array.from({ length: pieces }, () => undefined);
  }

  /** The next free one, undefined while it was never used; waits until there is one. */
  take(): Promise<SharedArrayBuffer | undefined> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(memory: SharedArrayBuffer | undefined): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(memory);
    else next(memory);
  }
}
