import { seeded } from "../../simulator/seeded.ts";

/** One of so many outcomes, from 0. */
export type Choose = (options: number) => number;

/** Outcomes by chance; the same for the same seed. */
export const drawnChoices = (seed: number): Choose => {
  const random = seeded(seed);
  return (options) => Math.floor(random() * options);
};

/** Every row of outcomes there is, one after the other: go through with `choose`, then ask for the `next` one. */
export class AllChoices {
  readonly #made: { outcome: number; readonly options: number }[] = [];
  #place = 0;

  readonly choose: Choose = (options) => {
    const made = this.#made[this.#place] ?? { outcome: 0, options };
    if (made.options !== options)
      throw new Error(`choice ${this.#place} had ${made.options} outcomes, now ${options}`);
    this.#made[this.#place] = made;
    this.#place += 1;
    return made.outcome;
  };

  /** False when every row has been. */
  next(): boolean {
    this.#place = 0;
    for (let last = this.#made.pop(); last !== undefined; last = this.#made.pop()) {
      if (last.outcome + 1 === last.options) continue;
      this.#made.push({ ...last, outcome: last.outcome + 1 });
      return true;
    }
    return false;
  }
}
