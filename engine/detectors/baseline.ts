import { micros, minutes } from "../market/time.ts";
import type { Stateful, StateIO } from "../state.ts";
import { RecentValues } from "../windows/recent-values.ts";

const DAY = micros(86_400e6);
const WEEK = micros(7 * DAY);
/** An hour of samples; where steps are hours, half a day of them. */
const LEAST = 12;
/** The quartiles of a normal law lie so many standard deviations apart. */
const PER_SIGMA = 1.349;
/** What a coin is taken to vary by, bps, before anything is known of it: about the coarsest price steps of large venues. */
const STRANGER = 5;

/**
 * What is usual of a value: its median and robust scale over the last seven days, a sample every five minutes, or every
 * step where those are longer. What is told counts for what comes after it: who wants the present value left out reads
 * first. Until there are 12 samples nothing is usual, and `ready` is false. An hour says little of how far a coin strays: the
 * scale is at least 5 bps at first, and that falls to the floor, in a straight line, while a day becomes known. And it says
 * little of where the coin rests: what is usual is frozen only once a day is known, or a first guess might stand for good.
 * source  Rousseeuw & Croux (1993), "Alternatives to the median absolute deviation", on robust scales
 */
export class Baseline implements Stateful {
  /** 0 until `ready`. */
  median = 0;
  /** Interquartile range / 1.349, at least the floor: the standard deviation, were the values normal. */
  scale: number;
  readonly #floor: number;
  readonly #recent = new RecentValues(WEEK, minutes(5));

  constructor(floor = 0.5) {
    this.#floor = floor;
    this.scale = Math.max(floor, STRANGER);
  }

  get ready(): boolean {
    return this.#recent.count >= LEAST;
  }

  /**
   * A value, perhaps NaN, at a time that never decreases.
   * @param frozen it teaches nothing, once a day is known
   */
  add(time: number, value: number, frozen: boolean): void {
    if (Number.isNaN(value) || (frozen && this.#recent.length >= DAY)) return;
    if (!this.#recent.add(time, value) || !this.ready) return;
    this.median = this.#recent.median;
    const stranger = STRANGER * (1 - this.#recent.length / DAY);
    const spread = this.#recent.quartileRange / PER_SIGMA;
    this.scale = Math.max(this.#floor, stranger, spread);
  }

  reset(): void {
    this.#recent.reset();
    this.median = 0;
    this.scale = Math.max(this.#floor, STRANGER);
  }

  state(io: StateIO): void {
    this.median = io.number(this.median);
    this.scale = io.number(this.scale);
    this.#recent.state(io);
  }
}
