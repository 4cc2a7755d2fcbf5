import type { Level1 } from "../market/level1.ts";
import { fromLots, toLots } from "../market/lots.ts";
import type { StateIO } from "../state.ts";
import { RollingSum } from "../windows/rolling-sum.ts";
import { TimedSum } from "../windows/timed-sum.ts";
import { type BookIndicator, defineIndicator, numberOf } from "./indicator.ts";

const MINUTE = 60e6;

export const ofi = defineIndicator({
  input: "l1",
  id: "ofi",
  title: "Order flow imbalance",
  formula:
    "event = [b >= b'] qb - [b <= b'] qb' - [a <= a'] qa + [a >= a'] qa' of each change of the best bid b or ask a or of the sizes qb, qa there (' before the change; the first quote, and the first after a missing side, is 0); sum over the last N events; relative = sum / mean of (qb + qa) / 2",
  source: "Cont, Kukanov & Stoikov, The price impact of order book events, 2014",
  parameters: [
    {
      name: "N",
      describe: "changes summed",
      default: 100,
      min: 1,
      max: 100_000,
      whole: true,
    },
  ],
  fields: [
    { name: "event", unit: "base", describe: "of the last quote alone", fileOnly: true },
    { name: "sum", unit: "base", describe: "positive: bids are added or asks taken" },
    {
      name: "sum60",
      unit: "base",
      describe:
        "the same over the last 60 s, once quotes go back that far; none without a quote in them",
    },
    { name: "relative", unit: "ratio", describe: "the sum over the mean depth of one side" },
  ],
  warmup: () => 0,
  create: (parameters) => new Ofi(numberOf(parameters, "N")),
});

class Ofi implements BookIndicator {
  readonly needsBook = true;
  readonly values = new Float64Array(4).fill(Number.NaN);
  readonly #events: number;
  readonly #sum: RollingSum;
  readonly #depth: RollingSum;
  readonly #minute = new TimedSum(MINUTE);
  #since = Number.NaN;
  #event = Number.NaN;
  #bid = Number.NaN;
  #bidLots = Number.NaN;
  #ask = Number.NaN;
  #askLots = Number.NaN;

  constructor(events: number) {
    this.#events = events;
    this.#sum = new RollingSum(events);
    this.#depth = new RollingSum(events);
  }

  quote(book: Level1): void {
    const { bid, ask, time } = book;
    const bidLots = toLots(book.bidSize);
    const askLots = toLots(book.askSize);
    const lastBid = this.#bid;
    const lastAsk = this.#ask;
    const lastBidLots = this.#bidLots;
    const lastAskLots = this.#askLots;
    if (bid === lastBid && ask === lastAsk && bidLots === lastBidLots && askLots === lastAskLots)
      return;
    this.#bid = bid;
    this.#ask = ask;
    this.#bidLots = bidLots;
    this.#askLots = askLots;
    if (Number.isNaN(bid + ask + bidLots + askLots)) {
      // One NaN makes every later comparison fail: the next whole book begins a new chain.
      this.#bid = Number.NaN;
      this.#event = Number.NaN;
      return;
    }
    if (Number.isNaN(this.#since)) this.#since = time;
    this.#event = 0;
    if (Number.isNaN(lastBid)) return;
    let event = 0;
    if (bid >= lastBid) event += bidLots;
    if (bid <= lastBid) event -= lastBidLots;
    if (ask <= lastAsk) event -= askLots;
    if (ask >= lastAsk) event += lastAskLots;
    this.#event = event;
    this.#sum.push(event);
    this.#depth.push(bidLots + askLots);
    this.#minute.push(time, event);
  }

  settle(book: Level1): void {
    const minute = this.#minute;
    minute.expire(book.time);
    const isFull = this.#sum.full;
    const sum = isFull ? this.#sum.value : Number.NaN;
    const depth = this.#depth.value;
    const covered = book.time - this.#since >= MINUTE && book.fresh;
    const values = this.values;
    values[0] = fromLots(this.#event);
    values[1] = fromLots(sum);
    values[2] = covered ? fromLots(minute.value) : Number.NaN;
    values[3] = depth > 0 ? (sum * 2 * this.#events) / depth : Number.NaN;
  }

  reset(): void {
    this.#sum.reset();
    this.#depth.reset();
    this.#minute.reset();
    this.#since = Number.NaN;
    this.#event = Number.NaN;
    this.#bid = Number.NaN;
    this.#bidLots = Number.NaN;
    this.#ask = Number.NaN;
    this.#askLots = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#sum.state(io);
    this.#depth.state(io);
    this.#minute.state(io);
    this.#since = io.number(this.#since);
    this.#event = io.number(this.#event);
    this.#bid = io.number(this.#bid);
    this.#bidLots = io.number(this.#bidLots);
    this.#ask = io.number(this.#ask);
    this.#askLots = io.number(this.#askLots);
  }
}
