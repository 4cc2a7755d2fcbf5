import type { Alert } from "../alerts/alert.ts";
import { SeedRules } from "../alerts/seed-rules.ts";
import type { Bar } from "../bars/bar.ts";
import type { BarSeries } from "../bars/bar-series.ts";
import { type PriceSource, Told } from "../coin/price-source.ts";
import { Route } from "../coin/route.ts";
import type { Instrument } from "../market/instrument.ts";
import { BarPrint, Print, sizeInQuote, takeBar } from "../market/print.ts";
import { Flag, Kind, type TickBatch } from "../market/tick-batch.ts";
import { type Micros, micros } from "../market/time.ts";
import { restoreState, type SavedState, type Stateful, type StateIO, saveState } from "../state.ts";
import { type BarRun, loneRun } from "./bar-run.ts";
import { CoinBook } from "./coin-book.ts";
import type { CoinTrack } from "./coin-track.ts";
import { Emitter } from "./emitter.ts";
import { InstrumentDues } from "./instrument-dues.ts";
import { Doubt, InstrumentTrack } from "./instrument-track.ts";
import { backwards, NEVER, Schedule } from "./schedule.ts";
import type { PipelineSettings } from "./settings.ts";
import type { Sink } from "./sink.ts";
import { writeFrames } from "./write-frames.ts";

export type { PipelineSettings } from "./settings.ts";
export type { Sink } from "./sink.ts";

/** A gap longer than this makes the instrument's indicators start over, µs. */
const RESET_AFTER = 30 * 60e6;
const RUN = 512;

/**
 * The one door: records in, frames and alerts out. For each record, always in this order: the clock moves (whatever fell
 * due before it happens), the instrument, its bars and their indicators, the coin's price over venues, the alert rules.
 *
 * What is due at T is stamped T and happens after every record at T and before the first one later: instruments' bars,
 * then coins (stale prices, bars, rule durations), then frames; each in order of first appearance on the tape.
 * Same records and settings give the same emissions however they are cut into batches.
 */
export class Pipeline implements Stateful {
  readonly settings: PipelineSettings;
  /** Tracks in order of first appearance. */
  readonly instruments: InstrumentTrack[] = [];
  /** Records taken in. */
  ticks = 0;
  readonly #schedule: Schedule;
  readonly #dues: InstrumentDues;
  readonly #emitter: Emitter;
  readonly #book: CoinBook;
  readonly #known: readonly Instrument[];
  readonly #byIndex: (InstrumentTrack | undefined)[] = [];
  readonly #seed: SeedRules | undefined;
  #barRun: BarRun | undefined;
  readonly #print = new Print();
  readonly #barPrint = new BarPrint();

  /** `instruments` is the list that batches point into; it may grow while a live source runs. */
  constructor(settings: PipelineSettings, instruments: readonly Instrument[], sink: Sink) {
    this.settings = settings;
    this.#known = instruments;
    this.#schedule = new Schedule(settings.every);
    this.#dues = new InstrumentDues(this.instruments, this.#schedule, this.#relink);
    this.#emitter = new Emitter(sink, settings.digest !== false);
    this.#book = new CoinBook(settings, this.#schedule, this.#emitter);
    this.#seed = settings.seedCompat ? new SeedRules() : undefined;
  }

  /** Pipeline time: that of the last record. Minus infinity before the first. */
  get time(): Micros {
    return micros(this.#schedule.time);
  }

  /** In order of first appearance. */
  get coins(): readonly CoinTrack[] {
    return this.#book.coins;
  }

  get frames(): number {
    return this.#emitter.frames;
  }

  get alerts(): number {
    return this.#emitter.alerts;
  }

  /** The last alerts, oldest first; 50 are kept. */
  get recentAlerts(): readonly Alert[] {
    return this.#emitter.recent;
  }

  /** SHA-256 over every frame and alert so far, in hexadecimal; that of nothing where the settings want none. */
  get digest(): string {
    return this.#emitter.digest;
  }

  /** The same over alerts alone. */
  get alertDigest(): string {
    return this.#emitter.alertDigest;
  }

  /** Takes records `from` to `to` of a batch. Throws a `damaged` error when time goes backwards. */
  push(batch: TickBatch, from = 0, to = batch.length): void {
    // In short runs, so that the loop is compiled as a function that is called often, not while it stands on the stack.
    for (let at = from; at < to; at += RUN) this.#run(batch, at, Math.min(at + RUN, to));
    this.ticks += to - from;
  }

  /** The tape has ended: what is due at its last time still happens; forming bars stay open. */
  finish(): void {
    while (this.#schedule.due <= this.#schedule.time) this.#happen();
  }

  /** Everything that the rest of the run depends on, as plain data. */
  snapshot(): SavedState {
    return saveState(this);
  }

  /** Goes on from a snapshot taken with the same settings and instruments. Only on a new pipeline. */
  restore(saved: SavedState): void {
    if (this.ticks > 0) throw new RangeError("a snapshot is restored into a new pipeline only");
    restoreState(this, saved);
  }

  state(io: StateIO): void {
    this.ticks = io.number(this.ticks);
    this.#emitter.state(io);
    // Coins first and in their order, then instruments, whose links depend on when they were made.
    this.#book.listState(io);
    const tracks = io.list(this.instruments, (track) => {
      const index = io.number(track?.index ?? 0);
      const metAt = io.number(track?.metAt ?? 0);
      const linkedAt = io.number(track?.linkedAt ?? 0);
      const doubt = io.number(track?.doubt ?? 0) as Doubt;
      if (track !== undefined) return track;
      const met = this.#meet(index, metAt);
      if (linkedAt !== metAt) this.#relink(met, linkedAt);
      if (doubt === Doubt.doubtful) this.#book.disown(met);
      met.doubt = doubt;
      return met;
    });
    for (const track of tracks) track.state(io);
    this.#book.state(io);
    this.#seed?.state(io);
    // Last, for linking instruments again expects things of its own.
    this.#schedule.state(io);
  }

  #run(batch: TickBatch, from: number, to: number): void {
    const { kind, instrument, flags, a, b } = batch;
    const inTapeOrder = this.settings.order === "tape";
    const byReceive = inTapeOrder && this.settings.clock === "receive_time";
    const clock = byReceive ? batch.receiveTime : batch.eventTime;
    const otherClock = byReceive ? batch.eventTime : batch.receiveTime;
    const schedule = this.#schedule;
    const print = this.#print;
    for (let i = from; i < to; i++) {
      let time = clock[i] ?? Number.NaN;
      if (Number.isNaN(time)) time = otherClock[i] ?? Number.NaN;
      if (time > schedule.time) {
        while (schedule.due < time) this.#happen();
        schedule.time = time;
        if (schedule.due === time) this.#book.refreshRates();
      } else if (!(time === schedule.time)) throw backwards(time, schedule.time);
      const what = kind[i];
      if (what === Kind.clock || what === Kind.unknown) continue;
      // What came too late to be known in time moves nothing, unless the run is in order of time.
      if (inTapeOrder && ((flags[i] ?? 0) & Flag.backfill) !== 0) continue;
      print.time = time;
      print.price = a[i] ?? Number.NaN;
      print.size = b[i] || 0; // also where the tape has none
      const track = this.#byIndex[instrument[i] ?? 0] ?? this.#meet(instrument[i] ?? 0, time);
      if (what === Kind.trade && !Number.isNaN(print.price))
        this.#trade(track, print, flags[i] ?? 0);
      else if (what === Kind.quote) this.#quote(track, print, batch, i);
      else if (what === Kind.bar) {
        const taken = this.#barRun?.take(batch, clock, i, to) ?? 0;
        if (taken === 0) this.#bar(track, print, batch, i);
        else this.#dues.doubt();
        i += Math.max(taken - 1, 0);
      } else if (what === Kind.gap) this.#gap(track, (b[i] ?? 0) - (a[i] ?? 0));
    }
  }

  #trade(track: InstrumentTrack, print: Print, flags: number): void {
    const { source, series } = track;
    const told = source.trade(print);
    track.feed.trade(print, flags);
    this.#changed(track);
    for (let k = 0; k < series.length; k++) {
      const each = series[k];
      if (each?.trade(print)) this.#dues.expect(each.due);
    }
    if (track.coin === undefined) return;
    this.#told(track.coin, source, print, told);
    if (track.route === Route.inverse) sizeInQuote(print);
    this.#book.trade(track.coin, track, print, flags);
  }

  #quote(track: InstrumentTrack, print: Print, batch: TickBatch, i: number): void {
    const { source } = track;
    const told = source.quote(print, batch.c[i] ?? Number.NaN, batch.d[i] ?? Number.NaN);
    track.feed.quote(print, batch, i);
    this.#changed(track);
    if (track.coin === undefined) return;
    this.#told(track.coin, source, print, told);
    this.#book.touch(track.coin, print);
  }

  #told(coin: CoinTrack, source: PriceSource, print: Print, told: Told): void {
    if (told === Told.woken) this.#book.judge(coin);
    else if (told === Told.moved) this.#book.move(coin, source, print);
  }

  #bar(track: InstrumentTrack, print: Print, batch: TickBatch, i: number): void {
    const bar = takeBar(this.#barPrint, print, batch, i);
    this.#dues.doubt(); // A record may also put off what was due.
    track.source.barClose(bar);
    this.#changed(track);
    for (const each of track.series) if (each.record(bar)) this.#schedule.expect(each.due);
    if (track.coin === undefined) return;
    this.#book.judge(track.coin);
    if (track.route === Route.inverse) sizeInQuote(print);
    this.#book.closing(track.coin, print);
  }

  #gap(track: InstrumentTrack, length: number): void {
    const long = length > RESET_AFTER;
    this.#dues.doubt();
    track.lose(this.#schedule.time, long);
    this.#changed(track);
    track.watch?.lost(long);
    if (track.coin !== undefined) this.#book.lost(track.coin, track, long);
  }

  /** Its price may be another: the next frames show it, and its coin. */
  #changed(track: InstrumentTrack): void {
    track.changed = true;
    if (track.doubt !== Doubt.settled) this.#book.vet(track);
    if (track.coin !== undefined) track.coin.changed = true;
    if (this.#schedule.frameDue === NEVER) this.#schedule.expectFrame();
    track.watch?.told();
    if (track.watch !== undefined) this.#dues.doubt();
  }

  /** What falls due next, in order. */
  #happen(): void {
    const schedule = this.#schedule;
    const time = schedule.due;
    schedule.time = time;
    const wasDue = this.#dues.happen(time);
    this.#book.happen();
    if (schedule.frameDue <= time) {
      schedule.frameDue = NEVER;
      writeFrames(this.instruments, this.#book, this.#emitter, time);
    }
    schedule.due = schedule.frameDue;
    this.#book.expectNext();
    this.#dues.expectNext(wasDue);
  }

  /** An instrument's first record. */
  #meet(index: number, time: number): InstrumentTrack {
    const instrument = this.#known[index];
    if (instrument === undefined)
      throw new RangeError(`no instrument ${index} among ${this.#known.length}`);
    const track = new InstrumentTrack(
      this.settings,
      instrument,
      index,
      micros(time),
      { schedule: this.#schedule, emitter: this.#emitter, rates: this.#book.rates },
      (it) => (bar, series) => this.#onBar(it, bar, series),
    );
    this.#byIndex[index] = track;
    this.instruments.push(track);
    this.#book.join(track);
    this.#dues.expect(track.link.until);
    this.#barRun = loneRun(this.instruments, this.#schedule, this.#emitter);
    return track;
  }

  /** The registry's answer for this instrument changes at `time`. */
  readonly #relink = (track: InstrumentTrack, time: number): void => {
    track.relink(micros(time));
    this.#barRun = undefined;
    if (track.coin !== undefined) this.#book.leave(track.coin, track.source);
    if (track.doubt !== Doubt.doubtful) this.#book.join(track);
    if (track.coin !== undefined) this.#book.judge(track.coin);
  };

  #onBar(track: InstrumentTrack, bar: Bar, series: BarSeries): void {
    track.changed = true;
    this.#schedule.expectFrame();
    this.#emitter.bar(track.instrument.id, series.size.text, bar, series.place);
    if (this.#seed === undefined || series !== track.series[0] || Number.isNaN(track.link.peg))
      return; // The seed knew coins quoted at par only.
    const { id, base } = track.instrument;
    for (const alert of this.#seed.onBar(this.#schedule.time, id, base, bar))
      this.#emitter.alert(alert);
  }
}
