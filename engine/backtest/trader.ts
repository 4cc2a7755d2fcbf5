import type { Instrument } from "../market/instrument.ts";
import { E8, numberToE8 } from "../market/price.ts";
import type { Micros } from "../market/time.ts";
import { Account, PAR, type Pocket, toNumber, worth } from "./account.ts";
import { Execution } from "./execution.ts";
import { drawLatency } from "./latency.ts";
import { LiveOrder, type Route } from "./live-order.ts";
import { type MarketView, type Pricing, rateOf } from "./market-view.ts";
import type { Order, OrderRequest } from "./order.ts";
import type { Transfer } from "./result.ts";
import type { Desk } from "./strategy.ts";
import type { Terms } from "./terms.ts";
import { Transit } from "./transit.ts";

/** A run's account, orders and transfers, as its strategy handles them. Time and prices are the market view's. */
export class Trader implements Desk {
  time = Number.NaN as Micros;
  readonly account: Account;
  readonly execution: Execution;
  /** All that were sent; empty where lists are not kept. */
  readonly orders: LiveOrder[] = [];
  /** Its balances or orders changed since this was last set to false. */
  touched = false;
  readonly #instruments: readonly Instrument[];
  readonly #terms: Terms;
  readonly #view: MarketView;
  readonly #keeps: boolean;
  #sent = 0;
  readonly #transit: Transit;
  readonly #routes = new Map<string, Route>();
  readonly #pricing = new Map<
    Pocket,
    { readonly listed: number; readonly by: readonly Pricing[] }
  >();
  /** The best there can be, and it has a price. */
  readonly #settled = new Map<Pocket, Pricing>();

  constructor(
    currency: string,
    instruments: readonly Instrument[],
    terms: Terms,
    view: MarketView,
    keeps: boolean,
  ) {
    this.#instruments = instruments;
    this.#terms = terms;
    this.#view = view;
    this.#keeps = keeps;
    this.account = new Account(currency);
    this.execution = new Execution(this.account, terms, (pocket) => this.rate(pocket), keeps);
    this.#transit = new Transit(this.account, terms);
  }

  get transfers(): readonly Transfer[] {
    return this.#transit.all;
  }

  get open(): readonly Readonly<Order>[] {
    return this.execution.live;
  }

  get equity(): number {
    let sum = 0n;
    for (const pocket of this.account.pockets) {
      if (pocket.amount === 0n) continue;
      const rate = this.rate(pocket);
      if (Number.isNaN(rate)) return Number.NaN;
      sum += worth(pocket.amount, BigInt(rate));
    }
    return toNumber(sum);
  }

  price(instrument: string): number {
    return this.#view.mark(this.route(instrument).index) / E8;
  }

  balance(venue: string, asset: string): number {
    return toNumber(this.account.pocket(venue, asset).amount);
  }

  position(instrument: string): number {
    return toNumber(this.route(instrument).base.amount);
  }

  cash(instrument: string): number {
    return toNumber(this.route(instrument).quote.amount);
  }

  send(request: OrderRequest): number {
    const route = this.route(request.instrument);
    const { side, size, spend } = request;
    if (side !== "buy" && side !== "sell")
      throw new Error(`an order cannot ${JSON.stringify(side)}`);
    if ((size === undefined) === (spend === undefined))
      throw new Error("an order has either a size or an amount to spend");
    if (spend !== undefined && side === "sell") throw new Error("only a buy spends");
    const id = this.#sent + 1;
    const order = new LiveOrder(id, route, request, {
      time: this.time,
      arrives: (this.time + drawLatency(this.#terms.latency, id)) as Micros,
      size: size === undefined ? undefined : this.#size(size, request, route),
      budget: spend === undefined ? undefined : amountOf("spend", spend) * 10n ** 8n,
      limit: priceOf("limit", request.limit),
      stop: priceOf("stop", request.stop),
    });
    if (request.life !== undefined && !(request.life > 0))
      throw new Error(`an order cannot live ${request.life} µs`);
    this.#sent = id;
    if (this.#keeps) this.orders.push(order);
    this.touched = true;
    if (order.size === 0n || order.budget === 0n) order.end("rejected", "less than a step of 1e-8");
    else this.execution.live.push(order);
    return id;
  }

  cancel(id: number): void {
    if (!(Number.isInteger(id) && id > 0 && id <= this.#sent))
      throw new Error(`no order ${id} was sent`);
    const order = this.execution.live.find((each) => each.id === id);
    if (order === undefined || order.gone || order.cancelAt < Number.POSITIVE_INFINITY) return;
    // A message of its own, so it takes its own time; it cannot come before the order does.
    const heard = this.time + drawLatency(this.#terms.latency, -id);
    order.cancelAt = Math.max(heard, order.arrives);
  }

  transfer(asset: string, from: string, to: string, amount: number): boolean {
    const steps = amountOf("transfer", amount) * 10n ** 8n;
    const source = this.account.pocket(from, asset);
    const rate = this.rate(source);
    if (Number.isNaN(rate)) return false;
    const sent = this.#transit.send(source, this.account.pocket(to, asset), steps, this.time, rate);
    if (sent) this.touched = true;
    return sent;
  }

  /** Something is on its way between venues. */
  get waits(): boolean {
    return this.#transit.busy;
  }

  /** What has arrived or run out by `time`. */
  settle(time: Micros): void {
    if (this.execution.live.length > 0) this.execution.expire(time);
    if (this.#transit.arrive(time)) this.touched = true;
  }

  /** Throws when the instrument is not on the tape. */
  route(instrument: string): Route {
    const known = this.#routes.get(instrument);
    if (known !== undefined) return known;
    const index = this.#instruments.findIndex(({ id }) => id === instrument);
    const found = this.#instruments[index];
    if (found === undefined)
      throw new Error(`no instrument ${JSON.stringify(instrument)} on this tape`);
    const { venue, base, quote } = found;
    const { maker, taker } = this.#terms.venues[venue] ?? this.#terms.other;
    const pockets = {
      base: this.account.pocket(venue, base),
      quote: this.account.pocket(venue, quote),
    };
    const route = { instrument, index, venue, maker, taker, ...pockets };
    this.#routes.set(instrument, route);
    return route;
  }

  /**
   * What a unit of a pocket is worth now: account currency, whole steps of 1e-8; NaN when unknown. By its own venue's pair
   * with the account's currency as soon as that has a price, else by another pair of the venue that has one, else as the
   * coin. Pairs that are listed later play no part before.
   */
  rate(pocket: Pocket): number {
    if (pocket.own) return PAR;
    const settled = this.#settled.get(pocket);
    if (settled !== undefined) return rateOf(this.#view, settled);
    for (const pricing of this.#pricings(pocket)) {
      const rate = rateOf(this.#view, pricing);
      if (Number.isNaN(rate)) continue;
      if (pricing.quote === undefined) this.#settled.set(pocket, pricing);
      return rate;
    }
    return this.#view.coins.get(pocket.asset) ?? Number.NaN;
  }

  /** By what it may be priced, the best first: an order that hangs on nothing but names. */
  #pricings(pocket: Pocket): readonly Pricing[] {
    const known = this.#pricing.get(pocket);
    if (known?.listed === this.#instruments.length) return known.by;
    const { venue, asset } = pocket;
    const { currency } = this.account;
    const by = this.#instruments
      .map(({ id, ...of }, instrument) => ({ id, of, instrument }))
      // What is between venues is worth what it is anywhere.
      .filter(
        ({ of }) =>
          of.base === asset &&
          (of.venue === venue || (venue === Transit.VENUE && of.quote === currency)),
      )
      .map(({ id, of, instrument }) => ({
        ...{ id, instrument, quote: of.quote === currency ? undefined : of.quote },
      }))
      .sort(
        (x, y) =>
          Number(y.quote === undefined) - Number(x.quote === undefined) || (x.id < y.id ? -1 : 1),
      );
    this.#pricing.set(pocket, { listed: this.#instruments.length, by });
    return by;
  }

  /** Steps of 1e-8; all that there is where the asked size is that to the last digit that a double holds. */
  #size(size: number, { side }: OrderRequest, { base }: Route): bigint {
    const asked = amountOf("size", size);
    if (side === "buy") return asked;
    const there = base.amount / 10n ** 8n;
    return Math.abs(Number(asked) - Number(there)) <= Number(there) * 1e-12 ? there : asked;
  }
}

/** Steps of 1e-8. */
const amountOf = (what: string, value: number): bigint => {
  if (!(typeof value === "number" && value > 0 && value < 1e15))
    throw new Error(`a ${what} of ${value} is no amount over 0`);
  // A double may lie a last digit under the decimal that it stands for.
  return value < 9e7
    ? BigInt(Math.floor(value * E8 * (1 + 2 ** -51) + 1e-6))
    : BigInt(Math.floor(value)) * 10n ** 8n;
};

const priceOf = (what: string, value: number | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const price = typeof value === "number" ? numberToE8(value) : undefined;
  if (price === undefined || price <= 0)
    throw new Error(`a ${what} of ${value} is no price over 0`);
  return price;
};
