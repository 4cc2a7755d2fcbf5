import { bps, deviationBps, E8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { median } from "./median.ts";
import type { PriceSource } from "./price-source.ts";
import type { Coin } from "./registry.ts";

/** How an instrument's quoted price becomes the coin's price in US dollars. */
export const Route = {
  /** Quoted in US dollars. */
  dollar: 0,
  /** Quoted in Tether: times the USDT/USD price of now. */
  tether: 1,
  /** An inverse listing, USDT/COIN: one over the price, times USDT/USD. */
  inverse: 2,
  /** Quoted in euro: times the EUR/USD price of now. */
  euro: 3,
  /** Quoted in some other coin of the same peg: prices the coin only when nothing else can. */
  other: 4,
} as const;
export type Route = (typeof Route)[keyof typeof Route];

interface Member {
  readonly source: PriceSource;
  readonly venue: string;
  readonly route: Route;
  /** The currency in which it prices the coin as quoted: `USD`, `USDT`, `DAI`, `EUR`. */
  readonly currency: string;
}

/** A currency's price in US dollars (steps of 1e-8) and until when it is fresh. */
export interface Rate {
  readonly price: number;
  readonly freshUntil: number;
  /** Whether it can be had in US dollars at all, from what has been seen so far. */
  readonly inDollars: boolean;
}

export interface Rates {
  readonly tether: Rate;
  readonly euro: Rate;
}

/**
 * One view of a coin over its venues: the plain median of the fresh venues' US dollar prices, where a venue with several
 * instruments counts once, at their median. A coin that nothing seen so far can price in US dollars is judged in its
 * quote currency (`basis`). Prices in steps of 1e-8.
 */
export class CoinView implements Rate {
  readonly coin: Coin;
  /** NaN while no venue is fresh. */
  price = Number.NaN;
  /** The peg in the same currency as `price`; NaN while a euro peg has no reference rate. */
  peg = Number.NaN;
  deviation = Number.NaN;
  venues = 0;
  basis: string | undefined;
  freshUntil = Number.NEGATIVE_INFINITY;
  /** Members that one of the two rates converts: those of a coin that moves when a rate does. */
  converted = 0;
  inDollars = false;
  #members: Member[] = [];
  #prices = new Float64Array(8);
  #venuePrices = new Float64Array(8);

  constructor(coin: Coin) {
    this.coin = coin;
  }

  add(member: Member): void {
    // Kept by venue, so that one pass can take each venue's median.
    this.#members = [...this.#members, member].sort((a, b) => (a.venue < b.venue ? -1 : a.venue > b.venue ? 1 : 0));
    this.#makeRoom(this.#members.length);
    this.#count();
  }

  remove(source: PriceSource): void {
    this.#members = this.#members.filter((member) => member.source !== source);
    this.#count();
  }

  /** Judges the price at `now`. Returns whether price, peg or number of venues changed. */
  judge(now: number, rates: Rates): boolean {
    const before = this.price;
    const peggedBefore = this.peg;
    const venuesBefore = this.venues;
    this.inDollars = this.#dollars(rates);
    const currency = this.inDollars ? undefined : this.#members[0]?.currency;
    this.basis = currency;
    let freshUntil = Number.POSITIVE_INFINITY;
    let venues = 0;
    const members = this.#members;
    const own = this.#venuePrices;
    for (let i = 0; i < members.length; ) {
      const venue = members[i]?.venue;
      let found = 0;
      for (; i < members.length; i++) {
        const member = members[i];
        if (member === undefined || member.venue !== venue) break;
        const { source } = member;
        if (source.expiry < now) source.settle(now);
        if (source.expiry < now) continue;
        const rate = this.#rate(member, currency, rates, now);
        if (Number.isNaN(rate)) continue;
        own[found++] = member.route === Route.inverse ? ((E8 * E8) / source.price) * rate : source.price * rate;
        if (source.expiry < freshUntil) freshUntil = source.expiry;
        if (currency === undefined) {
          const { route } = member;
          if (route === Route.tether || route === Route.inverse) freshUntil = Math.min(freshUntil, rates.tether.freshUntil);
          else if (route === Route.euro) freshUntil = Math.min(freshUntil, rates.euro.freshUntil);
        }
      }
      if (found > 0) this.#prices[venues++] = found === 1 ? (own[0] ?? Number.NaN) : median(own, found);
    }
    this.venues = venues;
    this.price = venues === 0 ? Number.NaN : venues === 1 ? (this.#prices[0] ?? Number.NaN) : median(this.#prices, venues);
    this.peg = this.#peg(currency, rates, now);
    if (this.coin.peg === "EUR" && currency === undefined) freshUntil = Math.min(freshUntil, rates.euro.freshUntil);
    this.freshUntil = venues === 0 ? Number.NEGATIVE_INFINITY : freshUntil;
    this.deviation = bps(deviationBps(this.price, this.peg));
    return !(Object.is(before, this.price) && Object.is(peggedBefore, this.peg) && venuesBefore === venues);
  }

  /** Spread of the fresh venues' prices around the coin's, bps: from lowest to highest, and the median distance. */
  dispersion(): { range: number; mad: number } {
    const { venues, price } = this;
    if (venues === 0) return { range: Number.NaN, mad: Number.NaN };
    const distances = new Float64Array(venues);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < venues; i++) {
      const each = this.#prices[i] ?? Number.NaN;
      low = Math.min(low, each);
      high = Math.max(high, each);
      distances[i] = Math.abs(each - price);
    }
    return { range: ((high - low) / price) * 1e4, mad: (median(distances, venues) / price) * 1e4 };
  }

  /** Members are not part of it: whoever links instruments to coins restores those first. */
  state(io: StateIO): void {
    this.price = io.number(this.price);
    this.peg = io.number(this.peg);
    this.deviation = io.number(this.deviation);
    this.venues = io.number(this.venues);
    this.basis = io.text(this.basis ?? "") || undefined;
    this.freshUntil = io.number(this.freshUntil);
    this.inDollars = io.number(this.inDollars ? 1 : 0) === 1;
    const prices = io.list(Array.from(this.#prices.subarray(0, this.venues)), (price) => io.number(price ?? 0));
    this.#makeRoom(prices.length);
    this.#prices.set(prices);
  }

  #makeRoom(count: number): void {
    if (this.#prices.length >= count) return;
    this.#prices = new Float64Array(count * 2);
    this.#venuePrices = new Float64Array(count * 2);
  }

  #count(): void {
    this.converted = this.#members.filter(({ route }) => route !== Route.dollar && route !== Route.other).length;
    if (this.coin.peg === "EUR") this.converted++;
  }

  #dollars(rates: Rates): boolean {
    for (const { route } of this.#members) {
      if (route === Route.dollar) return true;
      if ((route === Route.tether || route === Route.inverse) && rates.tether.inDollars) return true;
      if (route === Route.euro && rates.euro.inDollars) return true;
    }
    return false;
  }

  /** US dollars (or units of the basis) for one unit of what the member is quoted in; NaN: cannot be had. */
  #rate(member: Member, basis: string | undefined, rates: Rates, now: number): number {
    if (basis !== undefined) return member.currency === basis ? 1 : Number.NaN;
    switch (member.route) {
      case Route.dollar:
        return 1;
      case Route.tether:
      case Route.inverse:
        return rates.tether.freshUntil >= now ? rates.tether.price / E8 : Number.NaN;
      case Route.euro:
        return rates.euro.freshUntil >= now ? rates.euro.price / E8 : Number.NaN;
      case Route.other:
        return Number.NaN;
    }
  }

  #peg(basis: string | undefined, rates: Rates, now: number): number {
    const { peg } = this.coin;
    if (typeof peg === "number") return peg * E8;
    if (peg === "USD" || basis !== undefined) return E8;
    return rates.euro.freshUntil >= now ? rates.euro.price : Number.NaN;
  }
}
