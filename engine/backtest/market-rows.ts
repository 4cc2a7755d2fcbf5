import { TICK_HOLD } from "../market/level1.ts";
import { Flag, Kind, NO_INSTRUMENT, type TickBatch } from "../market/tick-batch.ts";
import type { PipelineSettings } from "../pipeline/settings.ts";

/**
 * Whom a record meets: every order, or only those that rest (a trade where there are quotes); or nobody, though it
 * happened. A bar without volume on an instrument whose bars never had one meets orders of any size. 0 is none of this.
 */
export const Meets = { all: 1, resting: 2, nobody: 3, anySize: 4 } as const;

/** Prints that nobody could have met: found later, or made outside the book. */
const NO_PRINT = Flag.backfill | Flag.block | Flag.auction;

/**
 * Which records an order can meet, and what things cost after each. An order meets quotes where an instrument has them
 * (within a minute before), else trades, else bars; never a print that came late or was made outside the book. What an
 * instrument costs is the mid of its last uncrossed quote, or what was met since: a gap leaves it as it was last known.
 */
export class MarketRows {
  readonly #settings: Pick<PipelineSettings, "order" | "clock">;
  #known = 0;
  /** By instrument: when it last had a quote, and a quote or trade; what it costs; whether its bars have volume. */
  #quotedAt = new Float64Array(0);
  #tickedAt = new Float64Array(0);
  #marks = new Float64Array(0);
  #volumes = new Float64Array(0);
  /** The columns of a segment, used again for the next one. */
  #mark = new Float64Array(0);
  #meets = new Uint8Array(0);
  #byInstrument = new Uint32Array(0);

  constructor(settings: Pick<PipelineSettings, "order" | "clock">) {
    this.#settings = settings;
  }

  /** The columns that a segment has besides its batch's, until the next call; `instruments`: how many there are by now. */
  take(batch: TickBatch, instruments: number) {
    this.#grow(instruments);
    const { length } = batch;
    const time = clockOf(batch, this.#settings);
    if (this.#mark.length < length) {
      this.#mark = new Float64Array(length);
      this.#meets = new Uint8Array(length);
      this.#byInstrument = new Uint32Array(length);
    }
    const mark = this.#mark.subarray(0, length);
    const meets = this.#meets.subarray(0, length).fill(0);
    const firstMark = this.#marks.slice(0, instruments);
    const starts = new Uint32Array(instruments + 1);
    // In short runs, so that the loop is compiled as a function that is called often.
    for (let at = 0; at < length; at += RUN)
      this.#run(batch, time, at, Math.min(at + RUN, length), { mark, meets, starts });
    for (let k = 0; k < instruments; k++) starts[k + 1] = (starts[k + 1] ?? 0) + (starts[k] ?? 0);
    const byInstrument = this.#byInstrument.subarray(0, starts[instruments] ?? 0);
    const whose = batch.instrument[0] ?? 0;
    // Every row is one of the same instrument: they are in order already.
    if ((starts[whose + 1] ?? 0) - (starts[whose] ?? 0) === length)
      for (let i = 0; i < length; i++) byInstrument[i] = i;
    else sortRows(batch, meets, starts, byInstrument);
    return { time, mark, meets, byInstrument, starts, firstMark };
  }

  #run(batch: TickBatch, time: Float64Array, from: number, to: number, out: Out): void {
    const { kind, instrument, flags, a, b, c, f } = batch;
    const { mark, meets, starts } = out;
    const inTapeOrder = this.#settings.order === "tape";
    const [quotedAt, tickedAt, marks] = [this.#quotedAt, this.#tickedAt, this.#marks];
    const [volumes, known] = [this.#volumes, this.#known];
    for (let i = from; i < to; i++) {
      const who = instrument[i] ?? NO_INSTRUMENT;
      const what = kind[i] ?? Kind.unknown;
      if (what === Kind.unknown || what > Kind.bar || who >= known) continue;
      const now = time[i] ?? Number.NaN;
      const price = a[i] ?? Number.NaN;
      let met: number = Meets.nobody;
      if (what === Kind.quote) {
        const ask = c[i] ?? Number.NaN;
        // A crossed quote is a mistake or a moment between two messages: nobody trades on it.
        if (!(price > ask)) {
          quotedAt[who] = now;
          tickedAt[who] = now;
          met = Meets.all;
          if (price <= ask) marks[who] = Math.floor((price + ask) / 2);
        }
      } else if (what === Kind.trade) {
        const shape = flags[i] ?? 0;
        if ((inTapeOrder && (shape & Flag.backfill) !== 0) || Number.isNaN(price)) continue;
        if ((shape & NO_PRINT) === 0) {
          tickedAt[who] = now;
          // Where there are quotes, trades fill only orders that rest.
          if (now - (quotedAt[who] ?? Number.NaN) <= TICK_HOLD) met = Meets.resting;
          else {
            met = Meets.all;
            marks[who] = price;
          }
        }
      } else {
        if ((b[i] ?? 0) > 0) volumes[who] = 1;
        if (!((tickedAt[who] ?? Number.NaN) > now - (f[i] ?? 0))) {
          met = volumes[who] === 1 ? Meets.all : Meets.anySize;
          marks[who] = price;
        }
      }
      meets[i] = met;
      mark[i] = marks[who] ?? Number.NaN;
      starts[who + 1] = (starts[who + 1] ?? 0) + 1;
    }
  }

  #grow(instruments: number): void {
    this.#known = instruments;
    if (this.#marks.length >= instruments) return;
    this.#quotedAt = longer(this.#quotedAt, instruments, Number.NaN);
    this.#tickedAt = longer(this.#tickedAt, instruments, Number.NaN);
    this.#marks = longer(this.#marks, instruments, Number.NaN);
    this.#volumes = longer(this.#volumes, instruments, 0);
  }
}

const RUN = 512;

interface Out {
  readonly mark: Float64Array;
  readonly meets: Uint8Array;
  /** Counts by instrument, one place on. */
  readonly starts: Uint32Array;
}

/** The rows that count, by instrument: those of i from `starts[i]` on. */
const sortRows = (
  { instrument, length }: TickBatch,
  meets: Uint8Array,
  starts: Uint32Array,
  rows: Uint32Array,
): void => {
  const next = starts.slice();
  for (let i = 0; i < length; i++) {
    if (meets[i] === 0) continue;
    const who = instrument[i] ?? 0;
    const at = next[who] ?? 0;
    rows[at] = i;
    next[who] = at + 1;
  }
};

const longer = (from: Float64Array, length: number, value: number): Float64Array<ArrayBuffer> => {
  const to = new Float64Array(length).fill(value);
  to.set(from);
  return to;
};

/** The clock by which the pipeline runs, without holes. */
const clockOf = (
  batch: TickBatch,
  { order, clock }: Pick<PipelineSettings, "order" | "clock">,
): Float64Array => {
  const byReceive = order === "tape" && clock === "receive_time";
  const first = byReceive ? batch.receiveTime : batch.eventTime;
  const second = byReceive ? batch.eventTime : batch.receiveTime;
  const time = first.subarray(0, batch.length);
  if (!hasHoles(time)) return time;
  return time.map((each, i) => (Number.isNaN(each) ? (second[i] ?? Number.NaN) : each));
};

const hasHoles = (values: Float64Array): boolean => {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
};
