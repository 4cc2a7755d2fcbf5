import { seeded } from "../../simulator/seeded.ts";

/** One of so many outcomes, from 0. */
export type Choose = (options: number) => number;

/** Outcomes by chance; the same for the same seed. */
export const drawnChoices = (seed: number): Choose => {
  const random = seeded(seed);
  return (options) => Math.floor(random() * options);
};

/** Two outcomes a sector: a scenario that leaves many unsynced would never come to its end, and say nothing. */
const MOST_ROWS = 1 << 17;

/** Every row of outcomes there is, one after the other: go through with `choose`, then ask for the `next` one. */
export class AllChoices {
  readonly #made: { outcome: number; readonly options: number }[] = [];
  #place = 0;
  #rows = 1;

  readonly choose: Choose = (options) => {
    const made = this.#made[this.#place] ?? { outcome: 0, options };
    if (made.options !== options)
      throw new Error(`choice ${this.#place} had ${made.options} outcomes, now ${options}`);
    this.#made[this.#place] = made;
    this.#place += 1;
    return made.outcome;
  };

  /** False when every row has been. Throws when there are more than anybody could go through. */
  next(): boolean {
    this.#place = 0;
    this.#rows += 1;
    if (this.#rows > MOST_ROWS)
      throw new RangeError(`more than ${MOST_ROWS} rows of choices: take a shorter scenario`);
    for (let last = this.#made.pop(); last !== undefined; last = this.#made.pop()) {
      if (last.outcome + 1 === last.options) continue;
      this.#made.push({ ...last, outcome: last.outcome + 1 });
      return true;
    }
    return false;
  }
}
