import { WorkbenchError } from "../../engine/errors.ts";

/** Lets so many pass at once; so many more may wait, in order; the others are refused. */
export class Turnstile {
  readonly #what: string;
  readonly #atOnce: number;
  readonly #waiting: number;
  readonly #queue: (() => void)[] = [];
  #inside = 0;

  constructor(what: string, atOnce: number, waiting: number) {
    this.#what = what;
    this.#atOnce = atOnce;
    this.#waiting = waiting;
  }

  /** Does the work when its turn has come. Throws "environment" where too many wait. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#atOnce) this.#inside += 1;
    else {
      if (this.#queue.length >= this.#waiting)
        throw new WorkbenchError(
          "environment",
          `${this.#atOnce} ${this.#what} run and ${this.#waiting} wait`,
          "Ask again in some seconds.",
        );
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over, so that nobody who comes now slips in.
      const next = this.#queue.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}
