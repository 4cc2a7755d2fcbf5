import type { Micros } from "../market/time.ts";
import { Emission } from "../pipeline/stretch.ts";
import type { MarketView } from "./market-view.ts";
import type { Segment, Subject } from "./segment.ts";
import type { Strategy } from "./strategy.ts";
import type { Trader } from "./trader.ts";
import { Bars, Frames } from "./views.ts";

/** Tells a strategy of the frames and bars that it wants. */
export class Teller {
  /** Those of the run so far; segments point into them. */
  readonly subjects: Subject[] = [];
  readonly #wanted: boolean[] = [];
  readonly #strategy: Strategy | undefined;
  readonly #follows: ReadonlySet<string> | undefined;
  /** The same text for strategies that are told of the same. */
  readonly #taste: string;
  /** What it is told of in this segment, and alerts; undefined where that is everything. */
  #calls: Uint32Array | undefined;
  /** The first of them that has not been passed. */
  #next = 0;
  readonly #onCall: ((time: number) => void) | undefined;
  readonly #frames = new Frames();
  readonly #bars = new Bars();

  constructor(strategy: Strategy | undefined, onCall: ((time: number) => void) | undefined) {
    this.#strategy = strategy;
    this.#onCall = onCall;
    this.#follows = strategy?.follows === undefined ? undefined : new Set(strategy.follows);
    const { onFrame, onBar } = strategy ?? {};
    this.#taste = JSON.stringify([
      ...[onFrame !== undefined, onBar !== undefined],
      this.#follows === undefined ? "all" : [...this.#follows].sort(),
    ]);
  }

  /** The next segment begins. */
  open(segment: Segment): void {
    this.#frames.segment = segment;
    this.#bars.segment = segment;
    for (const subject of segment.newSubjects) {
      this.subjects.push(subject);
      const told = subject.kind === "bar" ? this.#strategy?.onBar : this.#strategy?.onFrame;
      this.#wanted.push(told !== undefined && this.follows(subject.id));
    }
    this.#calls = this.#wanted.every(Boolean)
      ? undefined
      : callsOf(segment, this.#taste, this.#wanted);
    this.#next = 0;
  }

  follows(id: string): boolean {
    return this.#follows?.has(id) ?? true;
  }

  /** Whether the strategy wants the frames or bars of this subject. */
  wants(subject: number): boolean {
    return this.#wanted[subject] === true;
  }

  /** Tells of emission `i`, a frame or bar that is wanted. */
  tell({ what, subject, eventTime, at }: Segment, i: number, trader: Trader): void {
    const about = this.subjects[subject[i] ?? -1];
    const time = (eventTime[i] ?? Number.NaN) as Micros;
    if (about === undefined) return;
    this.#onCall?.(time);
    if (what[i] === Emission.frame) {
      this.#frames.show(about, time, at[i] ?? 0);
      this.#strategy?.onFrame?.(this.#frames, trader);
    } else {
      this.#bars.show(about, time, at[i] ?? 0);
      this.#strategy?.onBar?.(this.#bars, trader);
    }
  }

  /**
   * Tells of emissions `from` to `to`, up to the first alert and to where the strategy does something: returns how far it
   * came. For a trader that holds nothing and waits for nothing, so that nothing else is to be done at these times. At
   * what is thrown the trader's time is that of the emission.
   */
  tellQuiet(segment: Segment, from: number, to: number, trader: Trader, view: MarketView): number {
    const { what } = segment;
    const calls = this.#calls;
    if (calls === undefined) {
      for (let i = from; i < to; i++) {
        if (what[i] === Emission.alert) return i;
        if (this.#tellOne(segment, i, trader, view)) return i + 1;
      }
      return to;
    }
    while (this.#next < calls.length && (calls[this.#next] ?? 0) < from) this.#next++;
    for (; this.#next < calls.length; this.#next++) {
      const i = calls[this.#next] ?? to;
      if (i >= to) return to;
      if (what[i] === Emission.alert) return i;
      if (this.#tellOne(segment, i, trader, view)) return i + 1;
    }
    return to;
  }

  /** Whether the strategy did something. */
  #tellOne(segment: Segment, i: number, trader: Trader, view: MarketView): boolean {
    const time = (segment.eventTime[i] ?? Number.NaN) as Micros;
    view.moveTo(time);
    trader.time = time;
    this.tell(segment, i, trader);
    return trader.touched;
  }
}

/**
 * Places of the emissions that are wanted, and of alerts. Found once a segment for all who are told of the same, for most
 * emissions are nobody's business, and a sweep has a thousand runs pass them.
 */
const callsOf = (segment: Segment, taste: string, wanted: readonly boolean[]): Uint32Array => {
  let found = calls.get(segment);
  if (found === undefined) {
    found = new Map();
    calls.set(segment, found);
  }
  let places = found.get(taste);
  if (places === undefined) {
    places = new Uint32Array(segment.events);
    let count = 0;
    for (let i = 0; i < segment.events; i++)
      if (segment.what[i] === Emission.alert || wanted[segment.subject[i] ?? 0] === true)
        places[count++] = i;
    places = places.slice(0, count);
    found.set(taste, places);
  }
  return places;
};
const calls = new WeakMap<Segment, Map<string, Uint32Array>>();
