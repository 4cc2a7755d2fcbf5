import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import { Emission, type Stretch } from "../pipeline/stretch.ts";
import { BAR_KEYS } from "./segment.ts";

const EVENTS = 64;
const NUMBERS = 1024;

/** What the pipeline said, in order, as columns; used again and again. */
export class EmissionLog implements Stretch {
  /** When what comes next is said, µs: a field, because a double that is handed over may be put in a box first. */
  now = Number.NaN;
  length = 0;
  numbers = 0;
  time = new Float64Array(EVENTS);
  what = new Uint8Array(EVENTS);
  subject = new Uint16Array(EVENTS);
  at = new Uint32Array(EVENTS);
  values = new Float64Array(NUMBERS);
  alerts: Alert[] = [];
  /** Whose the bars and frames are that are said at once. */
  bars = 0;
  frames = 0;

  alert(alert: Alert): void {
    this.#add(Emission.alert, 0, this.alerts.length);
    this.alerts.push(alert);
  }

  frame(subject: number, values: Float64Array): void {
    const at = this.numbers;
    const end = at + values.length;
    this.#add(Emission.frame, subject, at);
    this.#room(end);
    // A few numbers: faster one by one than by a call that leaves the compiled code.
    const to = this.values;
    for (let i = 0; i < values.length; i++) to[at + i] = values[i] ?? Number.NaN;
    this.numbers = end;
  }

  bar(subject: number, bar: Readonly<Bar>): void {
    const at = this.numbers;
    const end = at + BAR_KEYS.length;
    this.#add(Emission.bar, subject, at);
    this.#room(end);
    const to = this.values;
    // As BAR_KEYS has them.
    to[at] = bar.start;
    to[at + 1] = fromE8(bar.open);
    to[at + 2] = fromE8(bar.high);
    to[at + 3] = fromE8(bar.low);
    to[at + 4] = fromE8(bar.close);
    to[at + 5] = bar.volume;
    this.numbers = end;
  }

  /** Room for so many bars and frames of one instrument, which go by these numbers. */
  stretch(events: number, numbers: number, bars: number, frames: number): Stretch {
    this.#hold(this.length + events);
    this.#room(this.numbers + numbers);
    this.bars = bars;
    this.frames = frames;
    return this;
  }

  /** How many were said before `time`. */
  before(time: number): number {
    let count = this.length;
    while (count > 0 && (this.time[count - 1] ?? Number.NaN) >= time) count--;
    return count;
  }

  /** Starts over, with what another one has from `first` on. */
  begin(other: EmissionLog, first: number): void {
    this.length = 0;
    this.numbers = 0;
    this.alerts = [];
    for (let i = first; i < other.length; i++) {
      this.now = other.time[i] ?? Number.NaN;
      const what = other.what[i] ?? 0;
      const at = other.at[i] ?? 0;
      const alert = other.alerts[at];
      if (what === Emission.alert && alert !== undefined) this.alert(alert);
      else if (what !== Emission.alert) {
        this.frame(other.subject[i] ?? 0, other.values.subarray(at, other.#end(i)));
        this.what[this.length - 1] = what;
      }
    }
  }

  /** Where the values of an emission end: where those of the next one begin. */
  #end(i: number): number {
    for (let k = i + 1; k < this.length; k++)
      if (this.what[k] !== Emission.alert) return this.at[k] ?? this.numbers;
    return this.numbers;
  }

  #add(what: number, subject: number, at: number): void {
    const i = this.length;
    this.#hold(i + 1);
    this.time[i] = this.now;
    this.what[i] = what;
    this.subject[i] = subject;
    this.at[i] = at;
    this.length = i + 1;
  }

  #hold(needed: number): void {
    if (needed <= this.time.length) return;
    const length = Math.max(this.time.length * 2, needed);
    this.time = grown(this.time, new Float64Array(length));
    this.what = grown(this.what, new Uint8Array(length));
    this.subject = grown(this.subject, new Uint16Array(length));
    this.at = grown(this.at, new Uint32Array(length));
  }

  #room(needed: number): void {
    if (needed <= this.values.length) return;
    this.values = grown(this.values, new Float64Array(Math.max(this.values.length * 2, needed)));
  }
}

const grown = <T extends { set(from: T): void }>(from: T, to: T): T => {
  to.set(from);
  return to;
};
