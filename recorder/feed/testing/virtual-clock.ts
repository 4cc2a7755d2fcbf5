import { type Micros, micros } from "../../../engine/market/time.ts";
import type { Clock } from "../surroundings.ts";

interface Due {
  readonly at: number;
  readonly order: number;
  /** Undefined once it was stopped. */
  done: (() => void) | undefined;
}

/** A clock that moves only when it is told to: timers run in order of time, ties in the order in which they were set. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #links: number;
  #order = 0;
  /** A binary heap: the earliest first. */
  #heap: Due[] = [];
  #waiting = 0;

  /** `links`: promises of a chain that come to their end before the next timer; the recorder's longest has some ten. */
  constructor(start: number, links = 16) {
    this.#now = start;
    this.#links = links;
  }

  now(): Micros {
    return micros(this.#now);
  }

  /** Timers that are set, and neither ran nor were stopped. */
  get waiting(): number {
    return this.#waiting;
  }

  after(ms: number, done: () => void): () => void {
    this.#order += 1;
    const due: Due = { at: this.#now + Math.round(ms * 1000), order: this.#order, done };
    push(this.#heap, due);
    this.#waiting += 1;
    return () => {
      this.#take(due);
      // Those that were stopped are dropped when they are many: some would be due only in a day.
      if (this.#heap.length > 1.25 * this.#waiting + FEW)
        this.#heap = this.#heap.filter(({ done }) => done !== undefined).sort(inOrder);
    };
  }

  /** Time goes by in which nothing ran, as in a machine that sleeps: what fell due meanwhile runs late. */
  sleep(ms: number): void {
    this.#now += Math.round(ms * 1000);
  }

  /**
   * Lives through the next `ms` milliseconds; what promises lead to happens before the next timer. Returns how many timers
   * ran.
   */
  async run(ms: number): Promise<number> {
    const end = this.#now + Math.round(ms * 1000);
    let ran = 0;
    for (let due = this.#heap[0]; due !== undefined && due.at <= end; due = this.#heap[0]) {
      pop(this.#heap);
      const done = this.#take(due);
      if (done === undefined) continue;
      this.#now = Math.max(this.#now, due.at);
      done();
      ran += 1;
      for (let i = 0; i < this.#links; i++) await undefined;
    }
    this.#now = Math.max(this.#now, end);
    return ran;
  }

  /** What it was to do, once; nothing of it is kept. */
  #take(due: Due): (() => void) | undefined {
    const { done } = due;
    if (done === undefined) return undefined;
    due.done = undefined;
    this.#waiting -= 1;
    return done;
  }
}

const FEW = 32;

const inOrder = (a: Due, b: Due): number => a.at - b.at || a.order - b.order;
const before = (a: Due, b: Due): boolean => inOrder(a, b) < 0;

const push = (heap: Due[], due: Due): void => {
  let at = heap.push(due) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(due, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = due;
};

const pop = (heap: Due[]): void => {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    let least = left;
    if (right !== undefined && before(right, left)) {
      least = right;
      child += 1;
    }
    if (!before(least, last)) break;
    heap[at] = least;
    at = child;
  }
  heap[at] = last;
};
