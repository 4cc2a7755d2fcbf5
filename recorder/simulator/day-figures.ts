import type { SimTrade, SimWorld } from "./sim-venue.ts";

const DAY = 86_400e6;

/** A pair's last 24 hours on the tape, as venues print them in their tickers. Decimal texts. */
export interface DayFigures {
  readonly last: SimTrade;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  /** Base units. */
  readonly volume: string;
  readonly vwap: string;
  readonly count: number;
}

/** What tickers say of a pair's last day; undefined before its first trade. Sums are doubles: figures to look at. */
export const dayFigures = (world: SimWorld, symbol: string): DayFigures | undefined => {
  const trades = world.trades(symbol);
  const last = trades.at(-1);
  if (last === undefined) return undefined;
  const from = world.now() - DAY;
  let [open, high, low] = [last.price, last.price, last.price];
  let [volume, notional, count] = [0, 0, 0];
  for (let at = trades.length - 1; at >= 0; at--) {
    const trade = trades[at];
    if (trade === undefined || trade.time < from) break;
    const size = Number(trade.size);
    volume += size;
    notional += size * Number(trade.price);
    count += 1;
    open = trade.price;
    if (Number(trade.price) > Number(high)) high = trade.price;
    if (Number(trade.price) < Number(low)) low = trade.price;
  }
  const vwap = volume > 0 ? (notional / volume).toFixed(8) : last.price;
  return { last, open, high, low, volume: volume.toFixed(8), vwap, count };
};

const MINUTE = 60e6;

/**
 * The same for tickers of a feed, to the minute: made anew once a minute of the tape, from the day's minutes rather than
 * from all its trades. The last trade is always the last.
 */
export const recentFigures = (
  memory: Map<string, unknown>,
  world: SimWorld,
  symbol: string,
): DayFigures | undefined => {
  const trades = world.trades(symbol);
  const last = trades.at(-1);
  if (last === undefined) return undefined;
  const name = `figures ${symbol}`;
  const known = memory.get(name);
  const figures = known instanceof Figures ? known : new Figures();
  if (figures !== known) memory.set(name, figures);
  return figures.at(world.now(), trades, last);
};

/** A decimal text beside its number: a day has many minutes to compare. */
interface Price {
  readonly text: string;
  readonly value: number;
}

const priceOf = (text: string): Price => ({ text, value: Number(text) });

interface Minute {
  readonly start: number;
  readonly open: string;
  high: Price;
  low: Price;
  volume: number;
  notional: number;
  count: number;
}

class Figures {
  #madeAt = Number.NEGATIVE_INFINITY;
  #day: Omit<DayFigures, "last"> | undefined;
  #next = 0;
  #minutes: Minute[] = [];

  at(now: number, trades: readonly SimTrade[], last: SimTrade): DayFigures {
    if (this.#day === undefined || now - this.#madeAt >= MINUTE) {
      this.#madeAt = now;
      this.#take(trades);
      this.#minutes = this.#minutes.filter(({ start }) => start + MINUTE > now - DAY);
      this.#day = sum(this.#minutes, last);
    }
    return { ...this.#day, last };
  }

  #take(trades: readonly SimTrade[]): void {
    // A world that forgets its oldest trades is counted from where it begins now.
    if (trades.length < this.#next) {
      this.#next = 0;
      this.#minutes = [];
    }
    for (; this.#next < trades.length; this.#next++) {
      const trade = trades[this.#next];
      if (trade === undefined) return;
      const { time } = trade;
      const price = priceOf(trade.price);
      const start = time - (time % MINUTE);
      let minute = this.#minutes.at(-1);
      if (minute === undefined || minute.start < start) {
        const open = { open: price.text, high: price, low: price };
        minute = { start, ...open, volume: 0, notional: 0, count: 0 };
        this.#minutes.push(minute);
      }
      const size = Number(trade.size);
      minute.volume += size;
      minute.notional += size * price.value;
      minute.count += 1;
      if (price.value > minute.high.value) minute.high = price;
      if (price.value < minute.low.value) minute.low = price;
    }
  }
}

const sum = (minutes: readonly Minute[], { price }: SimTrade): Omit<DayFigures, "last"> => {
  const [first] = minutes;
  let high = first?.high ?? priceOf(price);
  let low = first?.low ?? high;
  let [volume, notional, count] = [0, 0, 0];
  for (const minute of minutes) {
    volume += minute.volume;
    notional += minute.notional;
    count += minute.count;
    if (minute.high.value > high.value) high = minute.high;
    if (minute.low.value < low.value) low = minute.low;
  }
  const vwap = volume > 0 ? (notional / volume).toFixed(8) : price;
  const bounds = { open: first?.open ?? price, high: high.text, low: low.text };
  return { ...bounds, volume: volume.toFixed(8), vwap, count };
};
