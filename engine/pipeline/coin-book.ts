import type { Bar } from "../bars/bar.ts";
import type { BarSeries } from "../bars/bar-series.ts";
import type { Rate } from "../coin/coin-view.ts";
import { EURO, TETHER } from "../coin/link.ts";
import type { PriceSource } from "../coin/price-source.ts";
import type { Coin } from "../coin/registry.ts";
import type { Stateful, StateIO } from "../state.ts";
import { CoinTrack } from "./coin-track.ts";
import type { Emitter } from "./emitter.ts";
import type { InstrumentTrack } from "./instrument-track.ts";
import { NEVER, type Schedule } from "./schedule.ts";
import type { PipelineSettings } from "./settings.ts";

const NO_RATE: Rate = {
  price: Number.NaN,
  inDollars: false,
  freshFrom: () => Number.NEGATIVE_INFINITY,
};

/** All coins of a run, in order of first appearance: judges their prices, feeds their bars and asks their rules. */
export class CoinBook implements Stateful {
  readonly coins: CoinTrack[] = [];
  readonly rates = { tether: NO_RATE, euro: NO_RATE };
  readonly #settings: PipelineSettings;
  readonly #schedule: Schedule;
  readonly #emitter: Emitter;

  constructor(settings: PipelineSettings, schedule: Schedule, emitter: Emitter) {
    this.#settings = settings;
    this.#schedule = schedule;
    this.#emitter = emitter;
  }

  /** Makes an instrument a member of the coin that it prices, if it prices one. */
  join(track: InstrumentTrack): void {
    const { link, instrument, source } = track;
    this.#schedule.expect(link.until);
    track.coin = undefined;
    if (link.coin === undefined) return;
    const known = this.coins.find(({ id }) => id === link.coin?.id);
    track.coin = known ?? this.#add(link.coin);
    track.coin.view.add({
      source,
      venue: instrument.venue,
      route: link.route,
      currency: link.currency,
    });
  }

  leave(coin: CoinTrack, source: PriceSource, time: number): void {
    coin.view.remove(source);
    this.judge(coin, time);
  }

  /** A print of a member: the coin's own bars take it at the coin's price. */
  trade(coin: CoinTrack, time: number, size: number): void {
    const { price } = coin.view;
    if (Number.isNaN(price)) return;
    const { series } = coin;
    for (let k = 0; k < series.length; k++) {
      const each = series[k];
      if (each?.trade(time, price, size)) this.#schedule.expect(each.due);
    }
  }

  /** The coin's price at a time at which nothing was traded. */
  touch(coin: CoinTrack, time: number): void {
    const { price } = coin.view;
    if (Number.isNaN(price)) return;
    for (const each of coin.series) if (each.touch(time, price)) this.#schedule.expect(each.due);
  }

  /** A member's bar closed at `time`. */
  closing(coin: CoinTrack, time: number, volume: number): void {
    const { price } = coin.view;
    if (Number.isNaN(price)) return;
    for (const each of coin.series)
      if (each.closing(time, price, volume)) this.#schedule.expect(each.due);
  }

  /** A member's feed was lost; `long` enough for indicators to start over. */
  lost(coin: CoinTrack, time: number, long: boolean): void {
    this.judge(coin, time);
    if (coin.venues > 0) return;
    for (const rule of coin.rules) this.#emitter.alertIf(rule.onLost(time, coin));
    if (!long) return;
    for (const each of coin.series) each.resetIndicators();
    for (const rule of coin.rules) rule.reset();
  }

  /** One of the coin's members has another price; nothing else has changed. */
  move(coin: CoinTrack, source: PriceSource, time: number): void {
    const moved = coin.view.move(source, time);
    this.#expectStale(coin);
    if (moved) this.#moved(coin, time);
  }

  /** Judges a coin's price again, whatever may have changed. */
  judge(coin: CoinTrack, time: number): void {
    const { view } = coin;
    const wasFresh = view.freshUntil >= time;
    const moved = view.judge(time);
    const isFresh = view.freshUntil >= time;
    this.#expectStale(coin);
    if (moved) this.#moved(coin, time);
    else if (isFresh !== wasFresh) this.#convert(coin, time);
  }

  /** What falls due at `time`: prices gone stale, bars, rule durations. */
  happen(time: number): void {
    // Rates before the coins that are priced through them.
    for (const coin of this.coins) if (coin.isRate && coin.stale(time)) this.judge(coin, time);
    for (const coin of this.coins) {
      if (coin.stale(time)) this.judge(coin, time);
      for (const each of coin.series) each.closeDue(time);
      for (const rule of coin.rules)
        if (rule.due <= time) this.#emitter.alertIf(rule.onTime(time, coin));
    }
  }

  /** When something of a coin next falls due. */
  nextDue(): number {
    let due = NEVER;
    for (const coin of this.coins) {
      if (coin.due < due) due = coin.due;
      for (const each of coin.series) if (each.due < due) due = each.due;
    }
    return due;
  }

  /** The coins themselves, without their contents: those are restored when the instruments are linked again. */
  listState(io: StateIO): void {
    io.list(this.coins, (track) => {
      const { id, mechanism, peg } = track?.view.coin ?? EURO;
      const coin = {
        id: io.text(id),
        mechanism: io.text(mechanism) as Coin["mechanism"],
        peg: restorePeg(
          io.number(typeof peg === "number" ? peg : Number.NaN),
          io.text(String(peg)),
        ),
      };
      return track ?? this.#add(coin.id === EURO.id ? EURO : coin);
    });
  }

  state(io: StateIO): void {
    for (const coin of this.coins) coin.state(io);
  }

  /** A coin's price has moved: asks its rules, and judges the coins that are converted by it. */
  #moved(coin: CoinTrack, time: number): void {
    const { rules } = coin;
    coin.changed = true;
    if (this.#schedule.frameDue === NEVER) this.#schedule.expectFrame(time);
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k];
      if (rule === undefined) continue;
      this.#emitter.alertIf(rule.onPrice(time, coin));
      this.#schedule.expect(rule.due);
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
    if (view.venues > 0) this.#schedule.expect(view.freshUntil + 1);
  }

  #add(coin: Coin): CoinTrack {
    const track = new CoinTrack(
      this.#settings,
      coin,
      this.rates,
      (it) => (bar, series) => this.#onBar(it, bar, series),
    );
    this.coins.push(track);
    if (coin.id === TETHER) this.rates.tether = track.view;
    if (coin.id === EURO.id) this.rates.euro = track.view;
    return track;
  }

  #onBar(track: CoinTrack, bar: Bar, series: BarSeries): void {
    track.changed = true;
    this.#emitter.bar(track.id, series.size.text, bar);
    if (series !== track.series[0]) return;
    const { time } = this.#schedule;
    for (const rule of track.rules) this.#emitter.alertIf(rule.onBar(time, track, bar));
  }
}

const restorePeg = (dollars: number, word: string): Coin["peg"] =>
  word === "USD" || word === "EUR" ? word : dollars;
