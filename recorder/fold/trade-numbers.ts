/** Numbers that never came, between two trades that did. */
export interface Hole {
  from: number;
  to: number;
  /** Receive times, µs, of the trade before and of the one after. */
  readonly after: number;
  readonly before: number;
}

/** Holes that are kept apart; a feed that skips numbers more often does not count its trades. */
const MOST_HOLES = 256;

/** Follows a venue's consecutive trade numbers, and knows which are missing. */
export class TradeNumbers {
  #last: number;
  #lastTime: number;
  #holes: Hole[];

  constructor(saved?: { last: number | null; lastTime: number | null; holes: readonly Hole[] }) {
    this.#last = saved?.last ?? Number.NaN;
    this.#lastTime = saved?.lastTime ?? Number.NaN;
    this.#holes = (saved?.holes ?? []).map((hole) => ({ ...hole }));
  }

  /** A number has come. */
  get started(): boolean {
    return !Number.isNaN(this.#last);
  }

  get holes(): readonly Readonly<Hole>[] {
    return this.#holes;
  }

  /**
   * A trade came. Returns true when numbers before it are missing that were not known to be. History that begins before
   * everything known fills no hole and makes none.
   */
  add(number: number, time: number): boolean {
    const last = this.#last;
    if (!(number <= last)) {
      this.#last = number;
      const { length } = this.#holes;
      if (number > last + 1 && length < MOST_HOLES)
        this.#holes.push({ from: last + 1, to: number - 1, after: this.#lastTime, before: time });
      this.#lastTime = time;
      return this.#holes.length > length;
    }
    const at = this.#holes.findIndex(({ from, to }) => from <= number && number <= to);
    const hole = this.#holes[at];
    if (hole === undefined) return false;
    const left = { ...hole, to: number - 1 };
    const right = { ...hole, from: number + 1 };
    this.#holes.splice(at, 1, ...[left, right].filter(({ from, to }) => from <= to));
    return false;
  }

  /** A counter beside the trades says that `number` has happened. True when it has not come. */
  behind(number: number): boolean {
    return number > this.#last;
  }

  /** Takes out the holes that were known before `time`. */
  take(time: number): Hole[] {
    const taken = this.#holes.filter(({ before }) => before <= time);
    this.#holes = this.#holes.filter(({ before }) => before > time);
    return taken;
  }

  save() {
    const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
    return { last: orNull(this.#last), lastTime: orNull(this.#lastTime), holes: this.#holes };
  }
}

/** How many numbers some holes lack. */
export const missing = (holes: readonly Hole[]): number =>
  holes.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** The digits at the end of a trade number, where a double holds them exactly: `r38853` counts as 38853. */
export const countOf = (number: string): number | undefined => {
  const digits = /\d{1,15}$/.exec(number)?.[0];
  return digits === undefined || /\d{16}$/.test(number) ? undefined : Number(digits);
};
