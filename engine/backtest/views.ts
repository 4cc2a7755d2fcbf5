import type { Instrument } from "../market/instrument.ts";
import { Kind } from "../market/tick-batch.ts";
import type { Micros } from "../market/time.ts";
import type { Segment, Subject } from "./segment.ts";
import type { BarView, FrameView, TickView } from "./strategy.ts";

/** Shows the frames of a segment, one at a time: a reused record. */
export class Frames implements FrameView {
  time = Number.NaN as Micros;
  subject = "";
  kind: FrameView["kind"] = "coin";
  segment: Segment | undefined;
  #at = 0;
  #asked = NOTHING_ASKED;
  #turn = 0;
  #shown: Subject | undefined;
  readonly #known = new Map<Subject, AskedKeys>();

  show(subject: Subject, time: Micros, at: number): void {
    this.time = time;
    this.#at = at;
    this.#turn = 0;
    if (subject === this.#shown) return;
    this.#shown = subject;
    this.subject = subject.id;
    this.kind = subject.kind === "coin" ? "coin" : "instrument";
    let asked = this.#known.get(subject);
    if (asked === undefined) {
      asked = new AskedKeys(subject.keys);
      this.#known.set(subject, asked);
    }
    this.#asked = asked;
  }

  value(key: string): number {
    const column = this.#asked.column(key, this.#turn);
    this.#turn += 1;
    const { segment } = this;
    // Apart, so that the number is never one of two kinds: that would be an object a frame.
    if (segment === undefined || column < 0) return Number.NaN;
    return segment.values[this.#at + column] ?? Number.NaN;
  }
}

/** Which columns are asked for of a subject's frames: a strategy mostly asks for the same ones in the same order. */
class AskedKeys {
  readonly #all: ReadonlyMap<string, number>;
  readonly #keys: string[] = [];
  readonly #columns: number[] = [];

  constructor(keys: readonly string[]) {
    this.#all = columnsOf(keys);
  }

  /** The column of what is asked for as the `turn`th key of a frame; -1 where there is none. */
  column(key: string, turn: number): number {
    if (this.#keys[turn] === key) return this.#columns[turn] ?? -1;
    const column = this.#all.get(key) ?? -1;
    if (turn < MOST_TURNS) {
      this.#keys[turn] = key;
      this.#columns[turn] = column;
    }
    return column;
  }
}

/** Of the same list once, for thousands of runs in a sweep are shown the same frames. */
const columnsOf = (keys: readonly string[]): ReadonlyMap<string, number> => {
  let columns = known.get(keys);
  if (columns === undefined) {
    columns = new Map(keys.map((key, column) => [key, column]));
    known.set(keys, columns);
  }
  return columns;
};
const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Who asks more often of one frame is answered as slowly as at first. */
const MOST_TURNS = 64;
const NOTHING_ASKED = new AskedKeys([]);

/** Shows bars: a reused record. */
export class Bars implements BarView {
  time = Number.NaN as Micros;
  instrument = "";
  size = "";
  segment: Segment | undefined;
  #at = 0;
  #shown: Subject | undefined;

  show(subject: Subject, time: Micros, at: number): void {
    this.time = time;
    this.#at = at;
    if (subject === this.#shown) return;
    this.#shown = subject;
    this.instrument = subject.id;
    this.size = subject.size ?? "";
  }

  get start(): Micros {
    return this.#value(0) as Micros;
  }

  get open(): number {
    return this.#value(1);
  }

  get high(): number {
    return this.#value(2);
  }

  get low(): number {
    return this.#value(3);
  }

  get close(): number {
    return this.#value(4);
  }

  get volume(): number {
    return this.#value(5);
  }

  #value(key: number): number {
    return this.segment?.values[this.#at + key] ?? Number.NaN;
  }
}

/** Shows records: a reused record. */
export class Ticks implements TickView {
  time = Number.NaN as Micros;
  instrument = "";
  kind: TickView["kind"] = "trade";
  price = Number.NaN;
  size = Number.NaN;
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  readonly #instruments: readonly Instrument[];

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
  }

  /** False for a record that is nothing to be told. */
  show({ time, kind, instrument, a, b, c, d }: Segment, row: number): boolean {
    const what = kind[row];
    if (what !== Kind.trade && what !== Kind.quote && what !== Kind.bar) return false;
    this.time = (time[row] ?? Number.NaN) as Micros;
    this.instrument = this.#instruments[instrument[row] ?? -1]?.id ?? "";
    const quotes = what === Kind.quote;
    this.kind = quotes ? "quote" : what === Kind.trade ? "trade" : "bar";
    const first = (a[row] ?? Number.NaN) / 1e8;
    const size = b[row] ?? Number.NaN;
    this.price = quotes ? Number.NaN : first;
    this.size = quotes ? Number.NaN : size;
    this.bid = quotes ? first : Number.NaN;
    this.bidSize = quotes ? size : Number.NaN;
    this.ask = quotes ? (c[row] ?? Number.NaN) / 1e8 : Number.NaN;
    this.askSize = quotes ? (d[row] ?? Number.NaN) : Number.NaN;
    return true;
  }
}
