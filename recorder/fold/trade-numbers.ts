/** Numbers that never came, between two trades that did. */
export interface Hole {
  readonly from: number;
  readonly to: number;
  /** Receive times, µs, of the trade before and of the one after. NaN for what happened before anything was recorded. */
  readonly after: number;
  readonly before: number;
}

/** Holes that are kept apart; a feed that skips numbers more often does not count its trades. */
const MOST_HOLES = 4096;
/** Stretches of numbers that were given up and are still recognised, should they come after all. */
const MOST_LATE = 256;

export interface SavedNumbers {
  readonly first: number | null;
  readonly last: number | null;
  readonly lastTime: number | null;
  readonly holes: readonly (readonly [number, number, number | null, number])[];
  readonly late?: readonly (readonly [number, number])[];
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/**
 * Follows a venue's consecutive trade numbers: which have come, as one stretch with holes in it, so that a trade is known
 * however long ago it came.
 */
export class TradeNumbers {
  #first: number;
  #last: number;
  #lastTime: number;
  /** In order of their numbers. */
  readonly #holes: Hole[];
  /** Holes that are on record as missing, first and last number, the oldest first: what was given up may yet come. */
  readonly #late: (readonly [number, number])[];

  constructor(saved?: SavedNumbers) {
    this.#first = saved?.first ?? Number.NaN;
    this.#last = saved?.last ?? Number.NaN;
    this.#lastTime = saved?.lastTime ?? Number.NaN;
    this.#holes = (saved?.holes ?? []).map(([from, to, after, before]) => ({
      ...{ from, to, before, after: after ?? Number.NaN },
    }));
    this.#late = [...(saved?.late ?? [])];
  }

  /** A number has come. */
  get started(): boolean {
    return !Number.isNaN(this.#last);
  }

  get last(): number {
    return this.#last;
  }

  /** Holes since the recording began. */
  get open(): number {
    let open = 0;
    for (const { after } of this.#holes) if (!Number.isNaN(after)) open += 1;
    return open;
  }

  /** A trade came. `hole`: it is new, and numbers before it are missing that were not known to be. */
  add(number: number, time: number): "new" | "known" | "hole" {
    if (!this.started) {
      this.restart(number, time);
      return "new";
    }
    if (number > this.#last) return this.#next(number, time);
    if (number < this.#first) {
      // History comes oldest first: what lies between fills in a moment, or happened before anybody recorded.
      if (number < this.#first - 1)
        this.#holes.unshift({
          from: number + 1,
          to: this.#first - 1,
          after: Number.NaN,
          before: time,
        });
      this.#first = number;
      return "new";
    }
    const at = this.#find(number);
    const hole = this.#holes[at];
    if (hole === undefined) return this.#isLate(number) ? "new" : "known";
    const parts = [
      { ...hole, to: number - 1 },
      { ...hole, from: number + 1 },
    ];
    this.#holes.splice(at, 1, ...parts.filter(({ from, to }) => from <= to));
    return "new";
  }

  /** The venue counts anew, from this number on. */
  restart(number: number, time: number): void {
    this.#first = number;
    this.#last = number;
    this.#lastTime = time;
    this.#holes.length = 0;
    this.#late.length = 0;
  }

  /** A counter beside the trades says that `number` has happened. True when it has not come. */
  behind(number: number): boolean {
    return number > this.#last;
  }

  /** Takes out the holes that were known before `time`; those of before the recording are of no concern to anybody. */
  take(time: number): Hole[] {
    const taken = this.#holes.filter(({ before }) => before <= time);
    const left = this.#holes.filter(({ before }) => before > time);
    this.#holes.splice(0, this.#holes.length, ...left);
    const counted = taken.filter(({ after }) => !Number.isNaN(after));
    for (const { from, to } of counted) this.#late.push([from, to]);
    if (this.#late.length > MOST_LATE) this.#late.splice(0, this.#late.length - MOST_LATE);
    return counted;
  }

  save(): SavedNumbers {
    return {
      first: orNull(this.#first),
      last: orNull(this.#last),
      lastTime: orNull(this.#lastTime),
      holes: this.#holes.map(({ from, to, after, before }) => [from, to, orNull(after), before]),
      late: this.#late,
    };
  }

  /** It was given up, and has come: from now on it is known. */
  #isLate(number: number): boolean {
    const at = this.#late.findIndex(([from, to]) => from <= number && number <= to);
    const [from, to] = this.#late[at] ?? [0, -1];
    if (at < 0) return false;
    const parts: [number, number][] = [
      [from, number - 1],
      [number + 1, to],
    ];
    this.#late.splice(at, 1, ...parts.filter(([first, last]) => first <= last));
    return true;
  }

  #next(number: number, time: number): "new" | "hole" {
    const hole = number > this.#last + 1 && this.#holes.length < MOST_HOLES;
    if (hole)
      this.#holes.push({
        from: this.#last + 1,
        to: number - 1,
        after: this.#lastTime,
        before: time,
      });
    this.#last = number;
    this.#lastTime = time;
    return hole ? "hole" : "new";
  }

  /** Position of the hole that a number is missing in; -1 when it is not missing. */
  #find(number: number): number {
    let low = 0;
    let high = this.#holes.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const hole = this.#holes[middle];
      if (hole === undefined || number < hole.from) high = middle - 1;
      else if (number > hole.to) low = middle + 1;
      else return middle;
    }
    return -1;
  }
}

/** How many numbers some holes lack. */
export const missing = (holes: readonly Hole[]): number =>
  holes.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** The digits at the end of a trade number, where a double holds them exactly: `r38853` counts as 38853. */
export const countOf = (number: string): number | undefined => {
  if (PLAIN.test(number)) return Number(number);
  const digits = /\d{1,15}$/.exec(number)?.[0];
  return digits === undefined || /\d{16}$/.test(number) ? undefined : Number(digits);
};

/** What nearly all of them are. */
const PLAIN = /^\d{1,15}$/;
