import { E8 } from "../market/price.ts";
import type { Print } from "../market/print.ts";
import type { StateIO } from "../state.ts";
import { findMiddle, type Middle, median } from "./median.ts";
import { BEGIN, END, FACTOR, FIELDS, VALUE, VENUE } from "./member-table.ts";
import type { PriceSource } from "./price-source.ts";
import type { Coin } from "./registry.ts";
import {
  type Member,
  pegAt,
  type Rate,
  type Rates,
  Route,
  rateOf,
  rateUntil,
  reachesDollars,
} from "./route.ts";

const NEVER = Number.NEGATIVE_INFINITY;

/** Used anew each time: coins sort their prices at nearly every tick, and each its own would not stay in the caches. */
let scratch = new Float64Array(16);

/**
 * One view of a coin over its venues: the plain median of the fresh venues' US dollar prices, where a venue with several
 * instruments counts once, at their median. A coin that nothing seen so far can price in US dollars is judged in its
 * quote currency (`basis`). Prices in steps of 1e-8.
 */
export class CoinView implements Rate, Middle {
  readonly coin: Coin;
  /** NaN while no venue is fresh. */
  price = Number.NaN;
  /** The peg in the same currency as `price`; NaN while a euro peg has no reference rate. */
  peg = Number.NaN;
  /** From the peg, bps, rounded to 0.001. */
  deviation = Number.NaN;
  venues = 0;
  /** Between these all fresh venues lie; found anew with every price, and so no state. */
  lowest = Number.NaN;
  highest = Number.NaN;
  basis: string | undefined;
  /** No member that counts goes stale up to here; at the latest then it must be judged again. */
  freshUntil = NEVER;
  /** In order of name. For looking at only. */
  venueNames: readonly string[] = [];
  /** Whether its price moves when a rate does. */
  converted = false;
  inDollars = false;
  readonly #rates: Rates;
  /** Sorted by venue, so that a venue's instruments stand side by side. A member's place is its source's `slot`. */
  #members: Member[] = [];
  #table = new Float64Array(0);
  /** Whether a member is an inverse listing, and whether Tether is the only rate that matters. */
  #inverse = false;
  #tetherOnly = false;
  /** Each venue's price; NaN while none of its members counts. */
  #venuePrices = new Float64Array(0);

  constructor(coin: Coin, rates: Rates) {
    this.coin = coin;
    this.#rates = rates;
  }

  add(member: Member): void {
    this.#regroup([...this.#members, member]);
  }

  /** No instrument prices it any longer. */
  get empty(): boolean {
    return this.#members.length === 0;
  }

  remove(source: PriceSource): void {
    this.#regroup(this.#members.filter((member) => member.source !== source));
  }

  /** One member's price has changed now. Returns whether the coin's price, peg or number of venues did. */
  move(source: PriceSource, { time }: Print): boolean {
    const { slot } = source;
    const member = this.#members[slot];
    const value = this.#valueAt(slot);
    // While nothing has gone stale, only this member can have moved the median; one that did not count is rare.
    if (
      time > this.freshUntil ||
      source.expiry < time ||
      Number.isNaN(value) ||
      member === undefined
    )
      return this.judge(time);
    if (source.expiry < this.freshUntil) this.freshUntil = source.expiry;
    this.#evaluate(member, slot);
    this.#settleVenueOf(slot);
    return this.#decide();
  }

  /** A rate has moved now. Returns as `move`. */
  convert({ time }: { readonly time: number }): boolean {
    const { tether } = this.#rates;
    const simple = this.#tetherOnly && this.inDollars && time <= this.freshUntil;
    const fresh = tether.freshUntil >= time || tether.freshFrom(time) >= time;
    if (!simple || !fresh) return this.judge(time);
    const members = this.#members;
    const rate = tether.price / E8;
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      if (member === undefined || member.route === Route.dollar) continue;
      this.#table[i * FIELDS + FACTOR] = rate;
      if (Number.isNaN(this.#valueAt(i))) {
        // Not counted so far: perhaps for want of the rate that has just come.
        member.source.settle(time);
        if (member.route !== Route.other && member.source.expiry >= time) return this.judge(time);
        continue;
      }
      this.#evaluate(member, i);
      this.#settleVenueOf(i);
    }
    return this.#decide();
  }

  /** Judges everything again at `now`. Returns whether price, peg or number of venues changed. */
  judge(now: number): boolean {
    const rates = this.#rates;
    const members = this.#members; // Gone through by index: iterators and callbacks are objects.
    this.inDollars = false;
    for (let i = 0; i < members.length && !this.inDollars; i++)
      this.inDollars = reachesDollars(members[i]?.route ?? Route.other, rates);
    const par = this.inDollars ? undefined : members.find(({ peg }) => !Number.isNaN(peg));
    this.basis = par?.currency;
    this.#takeRates();
    let freshUntil = Number.POSITIVE_INFINITY;
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      if (member === undefined) continue;
      const { source, route } = member;
      if (source.expiry < now) source.settle(now);
      const until = Math.min(
        source.expiry,
        this.basis === undefined ? rateUntil(route, rates, now) : Number.POSITIVE_INFINITY,
      );
      const counts =
        until >= now &&
        (this.inDollars
          ? route !== Route.other
          : par !== undefined && member.currency === par.currency);
      if (counts) this.#evaluate(member, i);
      else this.#table[i * FIELDS + VALUE] = Number.NaN;
      if (counts) freshUntil = Math.min(freshUntil, until);
    }
    const pegBefore = this.peg;
    const venuesBefore = this.venues;
    this.peg = par?.peg ?? pegAt(this.coin.peg, rates, now);
    const byRate = this.coin.peg === "EUR" && this.basis === undefined && !Number.isNaN(this.peg);
    if (byRate) freshUntil = Math.min(freshUntil, rates.euro.freshFrom(now));
    for (let i = 0; i < members.length; i = this.#table[i * FIELDS + END] ?? members.length)
      this.#settleVenueOf(i);
    const moved = this.#decide();
    this.freshUntil = this.venues === 0 ? NEVER : freshUntil;
    if (Object.is(pegBefore, this.peg)) return moved || venuesBefore !== this.venues;
    this.#deviate();
    return true;
  }

  /** The last time up to which the price is sure to stay fresh, seen at `now`; before `now` when it no longer is. */
  freshFrom(now: number): number {
    if (this.freshUntil >= now || this.venues === 0) return this.freshUntil;
    // Members that ticked at an unchanged price have moved their expiry without anybody judging again.
    let until = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#members.length; i++)
      if (!Number.isNaN(this.#valueAt(i)))
        until = Math.min(until, this.#members[i]?.source.expiry ?? until);
    return until;
  }

  /** Each venue's price in order of `venueNames`, NaN where it is not fresh. For looking at only. */
  get venuePrices(): Readonly<Float64Array> {
    return this.#venuePrices;
  }

  /** What a member says the coin costs, in the currency of `price`; NaN while it does not count. For looking at only. */
  readonly priceBy = ({ slot }: PriceSource): number => this.#valueAt(slot);

  /** The members that count now, sorted by venue. */
  get counting(): readonly Member[] {
    return this.#members.filter((_, i) => !Number.isNaN(this.#valueAt(i)));
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
    const table = this.#table;
    for (const field of [VALUE, FACTOR])
      for (let at = field; at < table.length; at += FIELDS)
        table[at] = io.number(table[at] ?? Number.NaN);
    io.array(this.#venuePrices);
  }

  #regroup(members: Member[]): void {
    const before = new Map(this.#members.map(({ source }, i) => [source, this.#valueAt(i)]));
    this.#members = members.sort((a, b) => compare(a.venue, b.venue) || compare(a.id, b.id));
    const venues = [...new Set(members.map(({ venue }) => venue))];
    this.venueNames = venues;
    this.#table = Float64Array.from(
      members.flatMap(({ source, venue }) => [
        before.get(source) ?? Number.NaN,
        Number.NaN,
        venues.indexOf(venue),
        members.findIndex((each) => each.venue === venue),
        members.findLastIndex((each) => each.venue === venue) + 1,
      ]),
    );
    if (scratch.length < members.length) scratch = new Float64Array(members.length);
    this.#inverse = members.some(({ route }) => route === Route.inverse);
    this.#tetherOnly =
      this.coin.peg !== "EUR" && members.every(({ route }) => route !== Route.euro);
    this.#venuePrices = new Float64Array(venues.length).fill(Number.NaN);
    for (const [slot, { source }] of members.entries()) source.slot = slot;
    this.converted =
      this.coin.peg === "EUR" ||
      members.some(({ route }) => rateOf(route, this.#rates) !== undefined);
  }

  #valueAt(slot: number): number {
    return this.#table[slot * FIELDS + VALUE] ?? Number.NaN;
  }

  /** The price of a member's venue: the median of those of its members that count. */
  #settleVenueOf(slot: number): void {
    const table = this.#table;
    const row = slot * FIELDS;
    const venue = table[row + VENUE] ?? 0;
    const begin = table[row + BEGIN] ?? 0;
    const end = table[row + END] ?? begin;
    const first = table[begin * FIELDS + VALUE] ?? Number.NaN;
    // The mean of the first and the last: of one member itself, of two their median.
    const mean = (first + (table[(end - 1) * FIELDS + VALUE] ?? Number.NaN)) / 2;
    if (end - begin <= 2 && !Number.isNaN(mean)) {
      this.#venuePrices[venue] = mean;
      return;
    }
    let found = 0;
    for (let i = begin; i < end; i++) {
      const value = this.#valueAt(i);
      if (!Number.isNaN(value)) scratch[found++] = value;
    }
    this.#venuePrices[venue] = median(scratch, found);
  }

  /** The median over venues. Returns whether the price changed. */
  #decide(): boolean {
    const before = this.price;
    findMiddle(this, this.#venuePrices, scratch);
    if (this.price === before || (Number.isNaN(this.price) && Number.isNaN(before))) return false;
    this.#deviate();
    return true;
  }

  /** `bps(deviationBps(price, peg))`, written out: doubles that go through calls may be put in boxes, at every tick. */
  #deviate(): void {
    const { price, peg } = this;
    this.deviation = Math.round((((price - peg) * 1e4) / peg) * 1e3) / 1e3 + 0;
  }

  /** What a member's own price says of the coin's, into its place. */
  #evaluate({ route, source }: Member, slot: number): void {
    // One multiplication whatever the route: which instrument speaks next is anybody's guess, also the processor's.
    const price =
      this.#inverse && route === Route.inverse ? (E8 * E8) / source.price : source.price;
    const table = this.#table;
    const row = slot * FIELDS;
    table[row + VALUE] = price * (table[row + FACTOR] ?? Number.NaN);
  }

  /** By what each member's price is multiplied: 1, or the rate of now where the coin is judged in dollars. */
  #takeRates(): void {
    const { tether, euro } = this.#rates;
    for (let i = 0; i < this.#members.length; i++) {
      const route = this.#members[i]?.route ?? Route.other;
      const asQuoted = route === Route.dollar || this.basis !== undefined;
      this.#table[i * FIELDS + FACTOR] = asQuoted
        ? 1
        : (route === Route.euro ? euro : tether).price / E8;
    }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
