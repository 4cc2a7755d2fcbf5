import type { Micros } from "../market/time.ts";
import { type Account, MARK, PAR, type Pocket, worth } from "./account.ts";
import { Cost } from "./cost.ts";
import type { LiveOrder } from "./live-order.ts";
import { Offer } from "./offer.ts";
import type { Fill } from "./order.ts";
import type { Turnover } from "./result.ts";
import type { Segment } from "./segment.ts";
import type { Halt, Terms } from "./terms.ts";

/** What an offer of any size is taken to have. */
const ENDLESS = 2n ** 80n;
/** A base unit's steps of 1e-8 in steps of 1e-16. */
const LOT = 10n ** 8n;

/** What of a displayed price has been taken already: it is there only once. */
interface Taken {
  price: number;
  size: bigint;
}

/** The orders of one run at their venues: which of the tape's records they meet, and what they get. */
export class Execution {
  /** In the order in which they were sent. */
  readonly live: LiveOrder[] = [];
  /** Empty where they are not kept. */
  readonly fills: Fill[] = [];
  readonly turnover: Turnover = { fills: 0, notional: 0n };
  /** What the tape did not say and was assumed. */
  readonly assumptions = new Set<string>();
  readonly #account: Account;
  readonly #terms: Terms;
  readonly #rate: (pocket: Pocket) => number;
  readonly #offer = new Offer();
  readonly #taken = new Map<number, Taken>();
  readonly #cost = new Cost();
  readonly #keeps: boolean;
  readonly #slippage: number;
  readonly #paidOnBars: string;
  readonly #paidOnTrades: string;
  #rowTaken = 0n;

  /** `rate`: what a unit of a pocket is worth now, account currency, steps of 1e-8; NaN when unknown. `keeps`: a list of the fills. */
  constructor(account: Account, terms: Terms, rate: (pocket: Pocket) => number, keeps: boolean) {
    this.#account = account;
    this.#terms = terms;
    this.#rate = rate;
    this.#keeps = keeps;
    const paid = `no quotes: half of a spread of ${terms.assumedSpread} bps was paid on top of`;
    this.#paidOnBars = `${paid} a bar's price`;
    this.#paidOnTrades = `${paid} a trade's price`;
    // Half of the spread, in ppm.
    this.#slippage = Math.round(terms.assumedSpread * 50);
  }

  /** Row `i` meets the orders on its instrument; `filled` is told of each fill, in order. */
  meet(segment: Segment, i: number, filled: (fill: Fill, order: LiveOrder) => void): void {
    const time = segment.time[i] ?? Number.NaN;
    const index = segment.instrument[i] ?? 0;
    this.#rowTaken = 0n;
    // By count, for what is filled may send more, which this record does not meet.
    const { length } = this.live;
    for (let k = 0; k < length; k++) {
      const order = this.live[k];
      if (order === undefined || order.route.index !== index || order.gone) continue;
      if (this.#overdue(order, time) || time < order.arrives) continue;
      order.state = "open";
      if (halted(this.#terms.halts, order.route, time)) continue;
      if (!this.#offer.from(segment, i, order, this.#terms)) continue;
      const fill = this.#fill(order, time as Micros);
      if (fill !== undefined) filled(fill, order);
    }
    this.sweep();
  }

  /** Cancels what its time or the strategy has ended by `time`. */
  expire(time: number): void {
    for (const order of this.live) this.#overdue(order, time);
    this.sweep();
  }

  /** Forgets orders that are gone. */
  sweep(): void {
    let kept = 0;
    for (const order of this.live) if (!order.gone) this.live[kept++] = order;
    this.live.length = kept;
  }

  #overdue(order: LiveOrder, time: number): boolean {
    if (order.gone) return true;
    if (order.cancelAt <= time) order.end("cancelled", "by the strategy");
    else if (order.expires <= time) order.end("cancelled", "its time is up");
    else return false;
    return true;
  }

  #fill(order: LiveOrder, time: Micros): Fill | undefined {
    const offer = this.#offer;
    const { route } = order;
    const quoteMark = this.#rate(route.quote);
    if (Number.isNaN(quoteMark)) return undefined;
    const buys = order.side === "buy";
    const there = this.#left(order);
    if (there <= 0n) return undefined;
    const cost = this.#cost;
    cost.at(
      offer.price,
      offer.maker ? route.maker : route.taker,
      offer.spreadUnknown ? this.#slippage : 0,
    );
    let size = order.size === undefined ? there : least(order.left(order.size), there);
    if (buys) {
      const cash = route.quote.amount;
      const most = order.budget === undefined ? cash : least(order.budget, cash);
      size = cost.affordable(most, size);
    } else {
      size = least(size, route.base.amount / LOT);
      cost.take(size);
    }
    if (size <= 0n) {
      this.#exhausted(order, isSpent(order, cost));
      return undefined;
    }
    this.#book(order, size, quoteMark);
    order.filled = order.filled === 0n ? size : order.filled + size;
    if (order.budget !== undefined) order.budget -= cost.whole;
    this.#took(order, size);
    this.#note();
    if (isSpent(order, cost)) order.end("filled");
    else if (buys ? !cost.buysWith(route.quote.amount) : route.base.amount < LOT)
      this.#exhausted(order, false);
    const { id, tag, instrument, side } = order;
    const { price: at, pricedAt, maker, source } = offer;
    const fill: Fill = {
      type: "fill",
      order: id,
      tag,
      time,
      pricedAt: pricedAt as Micros,
      instrument,
      side,
      price: at,
      size,
      fee: cost.fee,
      slippage: cost.slippage,
      liquidity: maker ? "maker" : "taker",
      source,
    };
    if (this.#keeps) this.fills.push(fill);
    return fill;
  }

  /** Money for units, and what it costs. */
  #book({ side, route: { base, quote } }: LiveOrder, size: bigint, quoteMark: number): void {
    const { money, fee, slippage } = this.#cost;
    const account = this.#account;
    const mark = quoteMark === PAR ? MARK : BigInt(quoteMark);
    const units = size * LOT;
    const value = worth(money, mark);
    if (side === "buy") account.swap(quote, money, base, units, value);
    else account.swap(base, units, quote, money, value);
    account.pay(quote, fee, slippage, mark);
    this.turnover.fills++;
    this.turnover.notional += money;
  }

  /** Nothing more can be had for it. `spent`: what was to be spent is. */
  #exhausted(order: LiveOrder, spent: boolean): void {
    if (order.filled > 0n && spent) order.end("filled");
    else if (order.side === "buy")
      order.end("cancelled", `not enough ${order.route.quote.asset} at ${order.route.venue}`);
    else order.end("cancelled", `not enough ${order.route.base.asset} at ${order.route.venue}`);
  }

  /** How much of the record is still to be had, steps of 1e-8. */
  #left(order: LiveOrder): bigint {
    const { size, price, displayed } = this.#offer;
    if (size === Number.POSITIVE_INFINITY) return ENDLESS;
    const all = BigInt(Math.floor(size * 1e8));
    if (!displayed) return this.#rowTaken === 0n ? all : all - this.#rowTaken;
    const taken = this.#taken.get(displayOf(order));
    return taken?.price === price ? all - taken.size : all;
  }

  #took(order: LiveOrder, size: bigint): void {
    this.#rowTaken = this.#rowTaken === 0n ? size : this.#rowTaken + size;
    if (!this.#offer.displayed) return;
    const { price } = this.#offer;
    const key = displayOf(order);
    const taken = this.#taken.get(key);
    if (taken?.price === price) taken.size += size;
    else this.#taken.set(key, { price, size });
  }

  #note(): void {
    const { sizeUnknown, spreadUnknown, source } = this.#offer;
    const bar = source === "bar";
    if (sizeUnknown) this.assumptions.add(bar ? UNSIZED_BARS : UNSIZED_QUOTES);
    if (spreadUnknown) this.assumptions.add(bar ? this.#paidOnBars : this.#paidOnTrades);
  }
}

const UNSIZED_BARS = "bars without volume were taken to offer any size";
const UNSIZED_QUOTES = "quotes without a size were taken to offer any size";

/** Nobody could trade the instrument at its venue then. */
const halted = (halts: readonly Halt[], { venue, base, quote }: LiveOrder["route"], time: number) =>
  halts.length > 0 &&
  halts.some(
    (halt) =>
      halt.venue === venue &&
      halt.what.includes("trading") &&
      halt.from <= time &&
      time < halt.to &&
      (halt.asset === undefined || halt.asset === base.asset || halt.asset === quote.asset),
  );

const least = (x: bigint, y: bigint): bigint => (x < y ? x : y);

/** The display that an order takes from, by instrument and side. */
const displayOf = ({ route, side }: LiveOrder): number =>
  route.index * 2 + (side === "buy" ? 1 : 0);

/** The order has all that it asked for. */
const isSpent = ({ size, budget = 0n, filled }: LiveOrder, cost: Cost): boolean =>
  size === undefined ? !cost.buysWith(budget) : filled >= size;
