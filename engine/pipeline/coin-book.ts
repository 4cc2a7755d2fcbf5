import type { Bar } from "../bars/bar.ts";
import type { BarSeries } from "../bars/bar-series.ts";
import { EURO, TETHER } from "../coin/link.ts";
import type { PriceSource } from "../coin/price-source.ts";
import type { Coin } from "../coin/registry.ts";
import { NO_RATE } from "../coin/route.ts";
import { Print } from "../market/print.ts";
import type { Stateful, StateIO } from "../state.ts";
import { CoinSteps } from "./coin-steps.ts";
import { CoinTrack } from "./coin-track.ts";
import type { Emitter } from "./emitter.ts";
import { Doubt, type InstrumentTrack } from "./instrument-track.ts";
import { MinuteFeed } from "./minute-feed.ts";
import { RuleAsker } from "./rule-asker.ts";
import { NEVER, type Schedule } from "./schedule.ts";
import type { PipelineSettings } from "./settings.ts";

/** Basis points. */
const NEAR_PAR = 500;

/** Whether some venue prices the coin now, near its peg. */
const isAtPar = ({ view }: CoinTrack): boolean =>
  view.venues > 0 && Math.abs(view.deviation) < NEAR_PAR;

/** All coins of a run, in order of first appearance: judges their prices, feeds their bars and asks their rules. */
export class CoinBook implements Stateful {
  readonly coins: CoinTrack[] = [];
  readonly rates = { tether: NO_RATE, euro: NO_RATE };
  readonly #settings: PipelineSettings;
  readonly #schedule: Schedule;
  readonly #emitter: Emitter;
  readonly #print = new Print();
  readonly #minutes: MinuteFeed;
  readonly #asker: RuleAsker;
  readonly #steps: CoinSteps;

  constructor(settings: PipelineSettings, schedule: Schedule, emitter: Emitter) {
    this.#settings = settings;
    this.#schedule = schedule;
    this.#emitter = emitter;
    this.#minutes = new MinuteFeed(settings, schedule);
    this.#asker = new RuleAsker(schedule, emitter);
    this.#steps = new CoinSteps(settings, schedule, emitter, this.#asker);
  }

  /** Makes an instrument a member of the coin that it prices, if it prices one. */
  join(track: InstrumentTrack): void {
    const { link, instrument, source } = track;
    this.#schedule.expect(link.until);
    track.coin = undefined;
    track.venue = -1;
    if (link.coin === undefined) return;
    const known = this.coins.find(({ id }) => id === link.coin?.id);
    track.coin = known ?? this.#add(link.coin);
    track.coin.view.add({
      source,
      venue: instrument.venue,
      route: link.route,
      currency: link.currency,
      peg: link.peg,
      id: instrument.id,
    });
  }

  /** Is this the coin that its symbol says? */
  vet(track: InstrumentTrack): void {
    const before = track.doubt;
    const { coin } = track;
    track.doubt = track.vet(this.#schedule.time, coin !== undefined && isAtPar(coin));
    if (track.doubt === before) return;
    if (track.doubt === Doubt.doubtful) this.disown(track);
    else if (before === Doubt.doubtful) this.join(track);
  }

  /** Takes an instrument out of its coin, of which it may not be one, before it ever counted. */
  disown(track: InstrumentTrack): void {
    track.coin?.view.remove(track.source);
    track.coin = undefined;
  }

  leave(coin: CoinTrack, source: PriceSource): void {
    coin.view.remove(source);
    this.judge(coin);
    if (coin.view.empty) this.#lose(coin, true);
  }

  /** A trade of a member, its size in units of the coin: the coin's own bars take it at the coin's price. */
  trade(coin: CoinTrack, track: InstrumentTrack, traded: Print, flags: number): void {
    coin.feed.trade(track, traded);
    this.#steps.trade(coin, traded, flags, track.route);
    const print = this.#quoteAs(coin, traded, true);
    const { series } = coin;
    if (Number.isNaN(print.price)) return;
    for (let k = 0; k < series.length; k++) {
      const each = series[k];
      if (each?.trade(print)) this.#schedule.expect(each.due);
    }
    if (coin.tradeRules.length > 0) this.#asker.trade(coin.tradeRules, coin);
  }

  /** The coin's price at a time at which nothing was traded. */
  touch(coin: CoinTrack, said: Print): void {
    const print = this.#quoteAs(coin, said, false);
    const { series } = coin;
    if (Number.isNaN(print.price)) return;
    for (let k = 0; k < series.length; k++) {
      const each = series[k];
      if (each?.touch(print)) this.#schedule.expect(each.due);
    }
  }

  /** A member's bar closed now. */
  closing(coin: CoinTrack, closed: Print): void {
    this.#steps.closing(coin, closed);
    const print = this.#quoteAs(coin, closed, true);
    if (Number.isNaN(print.price)) return;
    for (const each of coin.series) if (each.closing(print)) this.#schedule.expect(each.due);
  }

  /** A member's feed was lost; `long` enough for indicators to start over. */
  lost(coin: CoinTrack, track: InstrumentTrack, long: boolean): void {
    coin.feed.lose(track, this.#schedule.time);
    this.judge(coin);
    this.#lose(coin, long);
    if (!coin.isRate) return;
    for (const other of this.coins)
      if (other !== coin && other.view.converted) this.#lose(other, long);
  }

  /** Rates that have gone stale at this very time, before a record is judged by them. */
  refreshRates(): void {
    const { coins } = this;
    for (let i = 0; i < coins.length; i++) {
      const coin = coins[i];
      if (coin?.isRate && coin.stale(this.#schedule.time)) this.judge(coin);
    }
  }

  #lose(coin: CoinTrack, long: boolean): void {
    if (coin.venues > 0) return;
    coin.calm.end();
    this.#asker.lost(coin.rules, coin, long);
    if (long) coin.resetIndicators();
  }

  /** One of the coin's members has another price; nothing else has changed. */
  move(coin: CoinTrack, source: PriceSource, print: Print): void {
    const moved = coin.view.move(source, print);
    this.#expectStale(coin);
    if (moved) this.#moved(coin);
    if (coin.venueRules.length > 0) this.#asker.venues(coin.venueRules, coin);
  }

  /** Judges a coin's price again now, whatever may have changed. */
  judge(coin: CoinTrack): void {
    const { view } = coin;
    const { time } = this.#schedule;
    const wasFresh = view.freshUntil >= time;
    const wasInDollars = view.inDollars;
    const moved = view.judge(time);
    const isFresh = view.freshUntil >= time;
    this.#expectStale(coin);
    if (moved) this.#moved(coin);
    else if (isFresh !== wasFresh || view.inDollars !== wasInDollars) this.#convert(coin);
    if (coin.venueRules.length > 0) this.#asker.venues(coin.venueRules, coin);
  }

  /** What falls due now: prices gone stale, bars, rule durations. */
  happen(): void {
    const { time } = this.#schedule;
    // Rates before the coins that are priced through them.
    this.refreshRates();
    // By index: something is due many times a second, and iterators are objects.
    for (let i = 0; i < this.coins.length; i++) {
      const coin = this.coins[i];
      if (coin === undefined) continue;
      if (coin.stale(time)) this.judge(coin);
      for (let k = 0; k < coin.series.length; k++) {
        const each = coin.series[k];
        if (each !== undefined && each.due <= time) each.closeDue(time);
      }
      if (this.#asker.due(coin.rules, coin, time)) coin.calm.end();
    }
    if (this.#minutes.due <= time) {
      this.#minutes.tell(this.coins);
      for (const coin of this.coins) this.#asker.minute(coin.minuteRules, coin);
    }
    if (this.#steps.due <= time) this.#steps.tell(this.coins);
  }

  /** Tells when something of a coin next falls due. */
  expectNext(): void {
    this.#schedule.expect(this.#minutes.due);
    this.#schedule.expect(this.#steps.due);
    for (let i = 0; i < this.coins.length; i++) this.coins[i]?.expectNext(this.#schedule);
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
    this.#minutes.state(io);
    this.#steps.state(io);
  }

  /** A coin's price has moved: asks its rules, and judges the coins that are converted by it. */
  #moved(coin: CoinTrack): void {
    const { priceRules } = coin;
    const schedule = this.#schedule;
    coin.changed = true;
    if (schedule.frameDue === NEVER) schedule.expectFrame();
    if (this.#minutes.due === NEVER) this.#minutes.expect();
    if (this.#steps.due === NEVER) this.#steps.expect();
    if (priceRules.length > 0 && !coin.calm.holds(schedule, coin.view))
      this.#asker.stirred(priceRules, coin, coin.calm);
    if (coin.isRate) this.#convert(coin);
  }

  /** Judges the coins that are priced through this one. */
  #convert(coin: CoinTrack): void {
    if (!coin.isRate) return;
    const { coins } = this;
    for (let k = 0; k < coins.length; k++) {
      const other = coins[k];
      if (other === undefined || other === coin || !other.view.converted) continue;
      const moved = other.view.convert(this.#schedule);
      this.#expectStale(other);
      if (moved) this.#moved(other);
      if (other.venueRules.length > 0) this.#asker.venues(other.venueRules, other);
    }
  }

  /** The coin's price when something was said; with its size where that was traded. */
  #quoteAs({ view }: CoinTrack, said: Print, traded: boolean): Print {
    const print = this.#print;
    print.time = said.time;
    // A median may lie between two steps; bars, like trades, are in whole ones.
    print.price = Math.round(view.price);
    print.size = traded ? said.size : 0;
    return print;
  }

  /** A price is fresh up to and including `freshUntil`. */
  #expectStale({ view }: CoinTrack): void {
    const until = view.freshUntil + 1;
    if (view.venues > 0 && until < this.#schedule.due) this.#schedule.due = until;
  }

  #add(coin: Coin): CoinTrack {
    const track = new CoinTrack(
      this.#settings,
      coin,
      { rates: this.rates, schedule: this.#schedule, emitter: this.#emitter },
      (it) => (bar, series) => this.#onBar(it, bar, series),
    );
    this.coins.push(track);
    if (coin.id === TETHER) this.rates.tether = track.view;
    if (coin.id === EURO.id) this.rates.euro = track.view;
    return track;
  }

  #onBar(track: CoinTrack, bar: Bar, series: BarSeries): void {
    const { text } = series.size;
    if (track.isFramed(series)) {
      track.changed = true;
      this.#schedule.expectFrame();
      this.#emitter.bar(track.id, text, bar, series.place);
    }
    track.calm.end();
    this.#asker.bar(track.rules, track, bar, text, this.#settings.bars[0]?.text);
  }
}

const restorePeg = (dollars: number, word: string): Coin["peg"] =>
  word === "USD" || word === "EUR" ? word : dollars;
