import { type Micros, micros } from "../../../engine/market/time.ts";
import type { Clock } from "../surroundings.ts";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly done: () => void;
}

/** A clock that moves only when it is told to: timers run in order of time, ties in the order in which they were set. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  /** A binary heap: the earliest first. */
  readonly #heap: Due[] = [];
  readonly #stopped = new Set<number>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): Micros {
    return micros(this.#now);
  }

  after(ms: number, done: () => void): () => void {
    this.#order += 1;
    const due = { at: this.#now + Math.round(ms * 1000), order: this.#order, done };
    push(this.#heap, due);
    return () => this.#stopped.add(due.order);
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
      if (this.#stopped.delete(due.order)) continue;
      this.#now = Math.max(this.#now, due.at);
      due.done();
      ran += 1;
      await turns();
    }
    this.#now = end;
    return ran;
  }
}

/** Long enough for every chain of promises in the recorder: the longest has some ten links. */
const turns = async (): Promise<void> => {
  for (let i = 0; i < 16; i++) await undefined;
};

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

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
