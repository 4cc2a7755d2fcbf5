import type { Alert } from "../alerts/alert.ts";
import { SeedRules } from "../alerts/seed-rules.ts";
import type { Bar } from "../bars/bar.ts";
import type { BarSeries } from "../bars/bar-series.ts";
import { EURO, TETHER } from "../coin/link.ts";
import type { Rate } from "../coin/coin-view.ts";
import type { PriceSource } from "../coin/price-source.ts";
import type { Coin } from "../coin/registry.ts";
import { WorkbenchError } from "../errors.ts";
import type { Instrument } from "../market/instrument.ts";
import { Flag, Kind, type TickBatch } from "../market/tick-batch.ts";
import { formatTime, type Micros, micros } from "../market/time.ts";
import { restoreState, type SavedState, type Stateful, type StateIO, saveState } from "../state.ts";
import { CoinTrack } from "./coin-track.ts";
import { Emitter } from "./emitter.ts";
import { InstrumentTrack } from "./instrument-track.ts";
import type { PipelineSettings } from "./settings.ts";
import type { Sink } from "./sink.ts";

export type { PipelineSettings } from "./settings.ts";
export type { Sink } from "./sink.ts";

/** A gap longer than this makes the instrument's indicators start over, µs. */
const RESET_AFTER = 30 * 60e6;
const NEVER = Number.POSITIVE_INFINITY;
const NO_RATE: Rate = { price: Number.NaN, inDollars: false, freshFrom: () => Number.NEGATIVE_INFINITY };

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
  readonly coins: CoinTrack[] = [];
  /** Records taken in. */
  ticks = 0;
  readonly #emitter: Emitter;
  readonly #known: readonly Instrument[];
  readonly #byIndex: (InstrumentTrack | undefined)[] = [];
  readonly #seed: SeedRules | undefined;
  readonly #rates = { tether: NO_RATE, euro: NO_RATE };
  #time = Number.NEGATIVE_INFINITY;
  #due = NEVER;
  #frameDue = NEVER;

  /** `instruments` is the list that batches point into; it may grow while a live source runs. */
  constructor(settings: PipelineSettings, instruments: readonly Instrument[], sink: Sink) {
    this.settings = settings;
    this.#known = instruments;
    this.#emitter = new Emitter(sink);
    this.#seed = settings.seedCompat ? new SeedRules() : undefined;
  }

  /** Pipeline time: that of the last record. Minus infinity before the first. */
  get time(): Micros {
    return micros(this.#time);
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

  /** SHA-256 over every frame and alert so far, 64 hexadecimal digits. */
  get digest(): string {
    return this.#emitter.digest;
  }

  /** The same over alerts alone. */
  get alertDigest(): string {
    return this.#emitter.alertDigest;
  }

  /** Takes records `from` to `to` of a batch. Throws a `damaged` error when time goes backwards. */
  push(batch: TickBatch, from = 0, to = batch.length): void {
    const { kind, instrument, flags, a, b } = batch;
    const byReceive = this.settings.order === "tape" && this.settings.clock === "receive_time";
    const clock = byReceive ? batch.receiveTime : batch.eventTime;
    const otherClock = byReceive ? batch.eventTime : batch.receiveTime;
    const skipBackfill = this.settings.order === "tape";
    for (let i = from; i < to; i++) {
      let time = clock[i] ?? Number.NaN;
      if (Number.isNaN(time)) time = otherClock[i] ?? Number.NaN;
      if (time > this.#time) {
        if (time > this.#due) this.#runDue(time);
        this.#time = time;
      } else if (!(time === this.#time)) throw backwards(time, this.#time);
      const what = kind[i];
      if (what === Kind.trade) {
        if (skipBackfill && ((flags[i] ?? 0) & Flag.backfill) !== 0) continue;
        const at = instrument[i] ?? 0;
        this.#trade(this.#byIndex[at] ?? this.#meet(at, time), time, a[i] ?? Number.NaN, b[i] ?? 0);
      } else if (what === Kind.quote) {
        const at = instrument[i] ?? 0;
        this.#quote(this.#byIndex[at] ?? this.#meet(at, time), time, batch, i);
      } else if (what === Kind.bar) {
        const at = instrument[i] ?? 0;
        this.#bar(this.#byIndex[at] ?? this.#meet(at, time), time, batch, i);
      } else if (what === Kind.gap) {
        const at = instrument[i] ?? 0;
        const length = (b[i] ?? Number.NaN) - (a[i] ?? Number.NaN);
        this.#gap(this.#byIndex[at] ?? this.#meet(at, time), time, length);
      }
    }
    this.ticks += to - from;
  }

  /** The tape has ended: what is due at its last time still happens; forming bars stay open. */
  finish(): void {
    while (this.#due <= this.#time) this.#happen(this.#due);
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
    this.#time = io.number(this.#time);
    this.#emitter.state(io);
    // Coins first and in their order, then instruments, whose links depend on when they were made.
    const coins = io.list(this.coins, (track) => {
      const id = io.text(track?.id ?? "");
      const mechanism = io.text(track?.view.coin.mechanism ?? "") as Coin["mechanism"];
      const fixed = io.number(typeof track?.view.coin.peg === "number" ? track.view.coin.peg : Number.NaN);
      const word = io.text(typeof track?.view.coin.peg === "string" ? track.view.coin.peg : "");
      return track ?? this.#coin(id === EURO.id ? EURO : { id, mechanism, peg: word === "USD" || word === "EUR" ? word : fixed });
    });
    const tracks = io.list(this.instruments, (track) => {
      const index = io.number(track?.index ?? 0);
      const metAt = io.number(track?.metAt ?? 0);
      const linkedAt = io.number(track?.linkedAt ?? 0);
      if (track !== undefined) return track;
      const met = this.#meet(index, metAt);
      if (linkedAt !== metAt) this.#relink(met, linkedAt);
      return met;
    });
    for (const track of tracks) track.state(io);
    for (const coin of coins) coin.state(io);
    this.#seed?.state(io);
    // Last, for linking instruments again expects things of its own.
    this.#due = io.number(this.#due);
    this.#frameDue = io.number(this.#frameDue);
  }

  #trade(track: InstrumentTrack, time: number, price: number, size: number): void {
    const { source, coin, series } = track;
    const before = source.price;
    const stale = source.expiry < time;
    source.trade(time, price);
    track.changed = true;
    if (this.#frameDue === NEVER) this.#expectFrame(time);
    for (let k = 0; k < series.length; k++) {
      const each = series[k];
      if (each?.trade(time, price, size)) this.#expect(each.due);
    }
    if (coin === undefined) return;
    coin.changed = true;
    if (stale) this.#judge(coin, time);
    else if (source.price !== before) this.#move(coin, source, time);
    this.#feed(coin, time, size);
  }

  /** A coin's own bars take every print of its members at the coin's price. */
  #feed(coin: CoinTrack, time: number, size: number): void {
    const { price } = coin.view;
    if (Number.isNaN(price)) return;
    const { series } = coin;
    for (let k = 0; k < series.length; k++) {
      const each = series[k];
      if (each?.trade(time, price, size)) this.#expect(each.due);
    }
  }

  #quote(track: InstrumentTrack, time: number, { a, b, c, d }: TickBatch, i: number): void {
    const { source, coin } = track;
    const before = source.price;
    const stale = source.expiry < time;
    source.quote(time, a[i] ?? Number.NaN, b[i] ?? Number.NaN, c[i] ?? Number.NaN, d[i] ?? Number.NaN);
    track.changed = true;
    if (this.#frameDue === NEVER) this.#expectFrame(time);
    if (coin === undefined) return;
    coin.changed = true;
    if (source.price !== before || stale) this.#judge(coin, time);
    this.#touch(coin, time);
  }

  /** A coin's price at a time at which nothing was traded. */
  #touch(coin: CoinTrack, time: number): void {
    const { price } = coin.view;
    if (Number.isNaN(price)) return;
    for (const each of coin.series) if (each.touch(time, price)) this.#expect(each.due);
  }

  #bar(track: InstrumentTrack, time: number, { a, b, c, d, e, f }: TickBatch, i: number): void {
    const { source, coin } = track;
    const close = a[i] ?? Number.NaN;
    const volume = b[i] ?? 0;
    const interval = f[i] ?? 60e6;
    source.barClose(time, close, interval);
    track.changed = true;
    if (this.#frameDue === NEVER) this.#expectFrame(time);
    const [open, high, low] = [c[i] ?? close, d[i] ?? close, e[i] ?? close];
    for (const each of track.series)
      if (each.record(time, interval, open, high, low, close, volume)) this.#expect(each.due);
    if (coin === undefined) return;
    coin.changed = true;
    this.#judge(coin, time);
    const { price } = coin.view;
    if (Number.isNaN(price)) return;
    for (const each of coin.series) if (each.closing(time, price, volume)) this.#expect(each.due);
  }

  #gap(track: InstrumentTrack, time: number, length: number): void {
    const { source, coin } = track;
    const long = length > RESET_AFTER;
    source.lose();
    track.changed = true;
    this.#expectFrame(time);
    if (long) for (const each of track.series) each.resetIndicators();
    if (coin === undefined) return;
    coin.changed = true;
    this.#judge(coin, time);
    if (coin.venues > 0) return;
    for (const rule of coin.rules) this.#emit(rule.onLost(time, coin));
    if (!long) return;
    for (const each of coin.series) each.resetIndicators();
    for (const rule of coin.rules) rule.reset();
  }

  /** Judges a coin's price again, whatever may have changed. */
  #judge(coin: CoinTrack, time: number): void {
    const { view } = coin;
    const wasFresh = view.freshUntil >= time;
    const moved = view.judge(time);
    const isFresh = view.freshUntil >= time;
    this.#expectStale(coin);
    if (moved) this.#moved(coin, time);
    else if (isFresh !== wasFresh) this.#convert(coin, time);
  }

  /** One of the coin's members has another price; nothing else has changed. */
  #move(coin: CoinTrack, source: PriceSource, time: number): void {
    const moved = coin.view.move(source, time);
    this.#expectStale(coin);
    if (moved) this.#moved(coin, time);
  }

  /** A coin's price has moved: asks its rules, and judges the coins that are converted by it. */
  #moved(coin: CoinTrack, time: number): void {
    const { rules } = coin;
    coin.changed = true;
    if (this.#frameDue === NEVER) this.#expectFrame(time);
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule === undefined) continue;
      this.#emit(rule.onPrice(time, coin));
      this.#expect(rule.due);
    }
    if (coin.isRate) this.#convert(coin, time);
  }

  /** Judges the coins that are priced through this one. */
  #convert(coin: CoinTrack, time: number): void {
    if (!coin.isRate) return;
    for (let k = 0; k < this.coins.length; k++) {
      const other = this.coins[k];
      if (other === undefined || other === coin || !other.view.converted) continue;
      const moved = other.view.convert(time);
      this.#expectStale(other);
      if (moved) this.#moved(other, time);
    }
  }

  /** A price is fresh up to and including `freshUntil`. */
  #expectStale({ view }: CoinTrack): void {
    if (view.venues > 0) this.#expect(view.freshUntil + 1);
  }

  #expect(due: number): void {
    if (due < this.#due) this.#due = due;
  }

  #expectFrame(time: number): void {
    const { every } = this.settings;
    if (every === undefined || this.#frameDue !== NEVER) return;
    this.#frameDue = Math.ceil(time / every) * every;
    this.#expect(this.#frameDue);
  }

  /** Everything that is due before `time`, in order. */
  #runDue(time: number): void {
    while (this.#due < time) this.#happen(this.#due);
  }

  #happen(due: number): void {
    this.#time = due;
    for (const track of this.instruments) {
      if (track.link.until <= due) this.#relink(track, due);
      for (const each of track.series) each.closeDue(due);
    }
    // Rates before the coins that are priced through them.
    for (const coin of this.coins) if (coin.isRate && coin.stale(due)) this.#judge(coin, due);
    for (const coin of this.coins) {
      if (coin.stale(due)) this.#judge(coin, due);
      for (const each of coin.series) each.closeDue(due);
      for (const rule of coin.rules) if (rule.due <= due) this.#emit(rule.onTime(due, coin));
    }
    if (this.#frameDue <= due) this.#writeFrames(due);
    this.#due = this.#nextDue();
  }

  #nextDue(): number {
    let due = this.#frameDue;
    for (const track of this.instruments) {
      if (track.link.until < due) due = track.link.until;
      for (const each of track.series) if (each.due < due) due = each.due;
    }
    for (const coin of this.coins) {
      if (coin.due < due) due = coin.due;
      for (const each of coin.series) if (each.due < due) due = each.due;
    }
    return due;
  }

  #writeFrames(time: number): void {
    this.#frameDue = NEVER;
    for (const track of this.instruments) {
      if (!track.changed) continue;
      track.changed = false;
      track.write(time, this.#rates);
      this.#emitter.frame(track.writer);
    }
    for (const coin of this.coins) {
      if (!coin.changed) continue;
      coin.changed = false;
      if (coin.reference) continue;
      coin.write(time);
      this.#emitter.frame(coin.writer);
    }
  }

  #emit(alert: Alert | undefined): void {
    if (alert !== undefined) this.#emitter.alert(alert);
  }

  /** An instrument's first record. */
  #meet(index: number, time: number): InstrumentTrack {
    const instrument = this.#known[index];
    if (instrument === undefined) throw new RangeError(`no instrument ${index} among ${this.#known.length}`);
    const track = new InstrumentTrack(this.settings, instrument, index, micros(time), (it) => (bar, series) => this.#instrumentBar(it, bar, series));
    this.#byIndex[index] = track;
    this.instruments.push(track);
    this.#join(track);
    return track;
  }

  /** The registry's answer for this instrument changes at `time`. */
  #relink(track: InstrumentTrack, time: number): void {
    const { coin } = track;
    track.relink(micros(time));
    if (coin !== undefined) {
      coin.view.remove(track.source);
      this.#judge(coin, time);
    }
    this.#join(track);
    if (track.coin !== undefined) this.#judge(track.coin, time);
  }

  #join(track: InstrumentTrack): void {
    const { link, instrument, source } = track;
    this.#expect(link.until);
    track.coin = undefined;
    if (link.coin === undefined) return;
    const coin = this.coins.find(({ id }) => id === link.coin?.id) ?? this.#coin(link.coin);
    track.coin = coin;
    coin.view.add({ source, venue: instrument.venue, route: link.route, currency: link.currency });
  }

  #coin(coin: Coin): CoinTrack {
    const track = new CoinTrack(this.settings, coin, this.#rates, (it) => (bar, series) => this.#coinBar(it, bar, series));
    this.coins.push(track);
    if (coin.id === TETHER) this.#rates.tether = track.view;
    if (coin.id === EURO.id) this.#rates.euro = track.view;
    return track;
  }

  #instrumentBar(track: InstrumentTrack, bar: Bar, series: BarSeries): void {
    track.changed = true;
    this.#emitter.bar(track.instrument.id, series.size.text, bar);
    if (this.#seed === undefined || series !== track.series[0] || track.link.coin === undefined) return;
    const { id, base } = track.instrument;
    for (const alert of this.#seed.onBar(this.#time, id, base, bar)) this.#emit(alert);
  }

  #coinBar(track: CoinTrack, bar: Bar, series: BarSeries): void {
    track.changed = true;
    this.#emitter.bar(track.id, series.size.text, bar);
    if (series !== track.series[0]) return;
    for (const rule of track.rules) this.#emit(rule.onBar(this.#time, track, bar));
  }
}

const backwards = (time: number, before: number): WorkbenchError => {
  const [bad, good] = [time, before].map((each) => (Number.isFinite(each) ? formatTime(micros(each)) : "no time"));
  return new WorkbenchError(
    "damaged",
    `a record at ${bad} comes after one at ${good}`,
    "A tape's time never goes backwards. Run `pegtape check` on it, or import it again.",
  );
};
