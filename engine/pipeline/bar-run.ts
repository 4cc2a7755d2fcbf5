import type { BarSeries } from "../bars/bar-series.ts";
import { BLOCK } from "../indicators/indicator-set.ts";
import { fromE8 } from "../market/price.ts";
import { BarPrint } from "../market/print.ts";
import type { TickBatch } from "../market/tick-batch.ts";
import { micros } from "../market/time.ts";
import type { Emitter } from "./emitter.ts";
import type { InstrumentTrack } from "./instrument-track.ts";
import { NEVER, type Schedule } from "./schedule.ts";
import { BAR_VALUES, Emission, type Stretch, type StretchAsked } from "./stretch.ts";

/**
 * Takes many bar records of one instrument at once, where nothing hangs on them but its own bars of one size and frames:
 * what is said, and what is known afterwards, is as if they had come one by one.
 */
export class BarRun {
  readonly #track: InstrumentTrack;
  readonly #schedule: Schedule;
  readonly #emitter: Emitter;
  readonly #print = new BarPrint();
  /** What the indicators make of each bar. */
  readonly #values: Float64Array;
  readonly #asked: StretchAsked;

  constructor(track: InstrumentTrack, schedule: Schedule, emitter: Emitter) {
    this.#track = track;
    this.#schedule = schedule;
    this.#emitter = emitter;
    this.#values = new Float64Array(BLOCK * (track.series[0]?.width ?? 0));
    const [bars] = track.series;
    this.#asked = {
      ...{ instrument: track.instrument.id, size: bars?.size.text ?? "", place: bars?.place ?? -1 },
      ...{ events: 0, numbers: 0, frames: false },
    };
  }

  /** Records `from` to `to` of the batch, or the first of them: returns how many; 0 where each is to be taken by itself. */
  take(batch: TickBatch, clock: Float64Array, from: number, to: number): number {
    const { series, source, writer } = this.#track;
    const { due, frameDue } = this.#schedule;
    const [bars] = series;
    if (bars === undefined || due !== frameDue || source.quoted(clock[from] ?? Number.NaN))
      return 0;
    const count = bars.recordRun(batch, clock, from, to, this.#values);
    if (count === 0) return 0;
    const stretch = this.#emitter.stretch(this.#ask(bars, count), writer.frame.layout);
    if (stretch === undefined) this.#sayEach(count);
    else this.#sayAll(stretch, bars, count);
    this.#track.changed = true;
    return count;
  }

  #sayEach(count: number): void {
    const [schedule, emitter, values] = [this.#schedule, this.#emitter, this.#values];
    const { instrument, series, source, writer } = this.#track;
    const [bars] = series;
    if (bars === undefined) return;
    for (let i = 0; i < count; i++) {
      const bar = bars.run[i];
      if (bar === undefined) return;
      if (schedule.frameDue < bar.end) {
        schedule.time = schedule.frameDue;
        schedule.frameDue = NEVER;
        schedule.due = NEVER;
        writer.priced(fromE8(source.price), values, (i - 1) * bars.width);
        writer.frame.time = micros(schedule.time);
        emitter.frame(writer);
      }
      schedule.time = bar.end;
      this.#hear(bar);
      schedule.expectFrame();
      emitter.bar(instrument.id, bars.size.text, bar, bars.place);
    }
  }

  /** Room for what `#sayAll` is going to say. */
  #ask({ run }: BarSeries, count: number): StretchAsked {
    const { every, frameDue } = this.#schedule;
    const first = run[0]?.end ?? Number.NaN;
    const due = frameDue === NEVER && every !== NEVER ? Math.ceil(first / every) * every : frameDue;
    const asked = this.#asked;
    asked.events = 2 * count;
    asked.numbers = count * (BAR_VALUES + this.#track.writer.frame.values.length);
    asked.frames = due < (run[count - 1]?.end ?? Number.NaN);
    return asked;
  }

  #sayAll(stretch: Stretch, { run, width }: BarSeries, count: number): void {
    const { source, writer } = this.#track;
    const [schedule, indicated] = [this.#schedule, this.#values];
    const { every } = schedule;
    const { time, what, subject, at, values } = stretch;
    const frameWidth = writer.frame.values.length;
    let { length, numbers } = stretch;
    const before = length;
    let { frameDue } = schedule;
    let close = fromE8(source.price);
    for (let i = 0; i < count; i++) {
      const bar = run[i];
      if (bar === undefined) return;
      const { end } = bar;
      if (frameDue < end) {
        time[length] = frameDue;
        what[length] = Emission.frame;
        subject[length] = stretch.frames;
        at[length] = numbers;
        writer.lay(close, indicated, (i - 1) * width, values, numbers);
        numbers += frameWidth;
        length++;
        frameDue = NEVER;
      }
      close = fromE8(bar.close);
      if (frameDue === NEVER && every !== NEVER) frameDue = Math.ceil(end / every) * every;
      time[length] = end;
      what[length] = Emission.bar;
      subject[length] = stretch.bars;
      at[length] = numbers;
      length++;
      values[numbers] = bar.start;
      values[numbers + 1] = fromE8(bar.open);
      values[numbers + 2] = fromE8(bar.high);
      values[numbers + 3] = fromE8(bar.low);
      values[numbers + 4] = close;
      values[numbers + 5] = bar.volume;
      numbers += BAR_VALUES;
    }
    stretch.length = length;
    stretch.numbers = numbers;
    this.#emitter.frames += length - before - count;
    const bar = run[count - 1];
    if (bar === undefined) return;
    this.#hear(bar);
    schedule.time = bar.end;
    schedule.frameDue = frameDue;
    schedule.due = frameDue;
  }

  #hear(bar: { readonly start: number; readonly end: number; readonly close: number }): void {
    const print = this.#print;
    print.time = bar.end;
    print.interval = bar.end - bar.start;
    print.close = bar.close;
    this.#track.source.barClose(print);
  }
}

/** For a tape of which one instrument alone has said something, and nothing hangs on it but its bars and frames. */
export const loneRun = (
  [track, ...others]: readonly InstrumentTrack[],
  schedule: Schedule,
  emitter: Emitter,
): BarRun | undefined =>
  track?.plain === true && others.length === 0 ? new BarRun(track, schedule, emitter) : undefined;
