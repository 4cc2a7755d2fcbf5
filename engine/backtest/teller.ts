import type { Micros } from "../market/time.ts";
import type { MarketView } from "./market-view.ts";
import { Emission, type Segment, type Subject } from "./segment.ts";
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
  readonly #onCall: ((time: number) => void) | undefined;
  readonly #frames = new Frames();
  readonly #bars = new Bars();

  constructor(strategy: Strategy | undefined, onCall: ((time: number) => void) | undefined) {
    this.#strategy = strategy;
    this.#onCall = onCall;
    this.#follows = strategy?.follows === undefined ? undefined : new Set(strategy.follows);
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
    const { what, subject, eventTime } = segment;
    for (let i = from; i < to; i++) {
      if (what[i] === Emission.alert) return i;
      if (this.#wanted[subject[i] ?? 0] !== true) continue;
      const time = (eventTime[i] ?? Number.NaN) as Micros;
      view.moveTo(time);
      trader.time = time;
      this.tell(segment, i, trader);
      if (trader.touched) return i + 1;
    }
    return to;
  }
}
