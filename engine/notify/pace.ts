import type { Stateful, StateIO } from "../state.ts";

const HOUR = 3600e6;
const DAY = 24 * HOUR;
/** Each word of a group makes it wait so many times longer for the next one of the same day … */
const FACTOR = 4;
/** … but never longer than this. */
const LONGEST = 8 * HOUR;

/** How a notification came about. */
export type Kind = "critical" | "news" | "repetition";

export interface PaceOptions {
  /** Between two notifications, µs. */
  readonly interval: number;
  /** Of what is not critical. */
  readonly perHour: number;
}

/**
 * How often one target may be told of one group. What flaps is told of less and less often: at most seven times in a day
 * with an interval of five minutes. Critical waits for nothing, and uses up nothing that others need.
 */
export class Pace implements Stateful {
  readonly #options: PaceOptions;
  #last = Number.NEGATIVE_INFINITY;
  /** The last ones that were not critical, as many as an hour may have. */
  #sent: number[] = [];
  /** News of the last 24 hours; repetitions are none. */
  #words: number[] = [];

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Nothing but critical goes out before this, µs. */
  get gate(): number {
    const { interval, perHour } = this.#options;
    const full = this.#sent.length >= perHour ? (this.#sent[0] ?? 0) + HOUR : this.#last;
    return Math.max(this.#last + interval, full);
  }

  /** No more of the same goes out before this, µs. */
  get backOff(): number {
    const { interval } = this.#options;
    const last = this.#words.at(-1);
    if (last === undefined) return Number.NEGATIVE_INFINITY;
    const most = Math.max(interval, LONGEST);
    let gap = interval;
    for (let k = 1; k < this.#words.length && gap < most; k++) gap *= FACTOR;
    return last + Math.min(gap, most);
  }

  /** Something goes out now. */
  note(time: number, kind: Kind): void {
    this.#last = time;
    if (kind === "critical") return;
    this.#sent = [...this.#sent, time].slice(-this.#options.perHour);
    if (kind === "news") this.#words = [...this.#words.filter((word) => word > time - DAY), time];
  }

  state(io: StateIO): void {
    this.#last = io.number(this.#last);
    this.#sent = io.list(this.#sent, (time) => io.number(time ?? 0));
    this.#words = io.list(this.#words, (time) => io.number(time ?? 0));
  }
}
