import { BLOCK } from "../indicators/indicator-set.ts";
import { fromE8 } from "../market/price.ts";
import { BarPrint } from "../market/print.ts";
import type { TickBatch } from "../market/tick-batch.ts";
import { micros } from "../market/time.ts";
import type { Emitter } from "./emitter.ts";
import type { InstrumentTrack } from "./instrument-track.ts";
import { NEVER, type Schedule } from "./schedule.ts";
import { Stretch } from "./stretch.ts";

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
  readonly #stretch: Stretch;

  constructor(track: InstrumentTrack, schedule: Schedule, emitter: Emitter) {
    this.#track = track;
    this.#schedule = schedule;
    this.#emitter = emitter;
    this.#values = new Float64Array(BLOCK * (track.series[0]?.width ?? 0));
    this.#stretch = new Stretch(track.writer.frame.values.length);
  }

  /** Records `from` to `to` of the batch, or the first of them: returns how many; 0 where each is to be taken by itself. */
  take(batch: TickBatch, clock: Float64Array, from: number, to: number): number {
    const { series, source } = this.#track;
    const { due, frameDue } = this.#schedule;
    const [bars] = series;
    if (bars === undefined || due !== frameDue || source.quoted(clock[from] ?? Number.NaN))
      return 0;
    const count = bars.recordRun(batch, clock, from, to, this.#values);
    if (count === 0) return 0;
    if (this.#emitter.inStretches) this.#sayAll(count);
    else this.#sayEach(count);
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

  #sayAll(count: number): void {
    const [schedule, stretch, values] = [this.#schedule, this.#stretch, this.#values];
    const { instrument, series, source, writer } = this.#track;
    const [bars] = series;
    if (bars === undefined) return;
    const { every } = schedule;
    const { width, run } = bars;
    const frameWidth = writer.frame.values.length;
    const to = stretch.values;
    let length = 0;
    let numbers = 0;
    let { frameDue } = schedule;
    let close = source.price;
    for (let i = 0; i < count; i++) {
      const bar = run[i];
      if (bar === undefined) return;
      const { end } = bar;
      if (frameDue < end) {
        stretch.time[length] = frameDue;
        stretch.isBar[length] = 0;
        stretch.at[length] = numbers;
        writer.lay(fromE8(close), values, (i - 1) * width, to, numbers);
        numbers += frameWidth;
        length++;
        frameDue = NEVER;
      }
      close = bar.close;
      if (frameDue === NEVER && every !== NEVER) frameDue = Math.ceil(end / every) * every;
      stretch.time[length] = end;
      stretch.isBar[length] = 1;
      stretch.at[length] = numbers;
      length++;
      to[numbers] = bar.start;
      to[numbers + 1] = fromE8(bar.open);
      to[numbers + 2] = fromE8(bar.high);
      to[numbers + 3] = fromE8(bar.low);
      to[numbers + 4] = fromE8(close);
      to[numbers + 5] = bar.volume;
      numbers += 6;
    }
    stretch.length = length;
    stretch.numbers = numbers;
    stretch.frames = length - count;
    const bar = run[count - 1];
    if (bar === undefined) return;
    this.#hear(bar);
    schedule.time = bar.end;
    schedule.frameDue = frameDue;
    schedule.due = frameDue;
    this.#emitter.stretch(instrument.id, bars.size.text, bars.place, writer.frame.layout, stretch);
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
