import { toLots } from "../market/lots.ts";
import { E8 } from "../market/price.ts";
import type { VenuePrint } from "../market/venue-print.ts";
import type { Stateful, StateIO } from "../state.ts";
import { TimedSum } from "../windows/timed-sum.ts";

/** Prices and rates of at most this age count, µs. */
const FRESH = 60e6;
const CURRENCIES = 4;
const NEVER = Number.NEGATIVE_INFINITY;

export type Weight = "volume" | "none" | "cap";

/**
 * What the venues of one coin last said, and how much each has traded. `judge` puts the fresh ones in dollars, cheapest
 * first, and weighs them.
 */
export class VenueBoard implements Stateful {
  /** Venues that are fresh: so many entries of `prices` and `weights` count. Steps of 1e-8. */
  count = 0;
  prices = new Float64Array(0);
  weights = new Float64Array(0);
  readonly #window: number;
  readonly #weight: Weight;
  #volumes: TimedSum[] = [];
  /** A venue's last price, its currency and its time: three numbers each. */
  #said = new Float64Array(0);
  /** By currency, dollars included. */
  readonly #rates = new Float64Array(CURRENCIES).fill(Number.NaN);
  readonly #rateTimes = new Float64Array(CURRENCIES).fill(NEVER);

  constructor(window: number, weight: Weight) {
    this.#window = window;
    this.#weight = weight;
  }

  print(print: VenuePrint): void {
    const { venue } = print;
    if (venue >= this.#volumes.length) this.#resize(venue + 1);
    const said = this.#said;
    said[venue * 3] = print.price;
    said[venue * 3 + 1] = print.currency;
    said[venue * 3 + 2] = print.time;
    if (print.size > 0) this.#volumes[venue]?.push(print.time, toLots(print.size));
  }

  rate({ currency, price, time }: VenuePrint): void {
    this.#rates[currency] = price;
    this.#rateTimes[currency] = time;
  }

  /** A price in `currency` as dollars of now; NaN without a fresh rate. */
  inDollars(price: number, currency: number, now: number): number {
    if (currency === 0) return price;
    if (now - (this.#rateTimes[currency] ?? NEVER) > FRESH) return Number.NaN;
    return (price * (this.#rates[currency] ?? Number.NaN)) / E8;
  }

  judge(now: number): void {
    const said = this.#said;
    const { prices, weights } = this;
    let count = 0;
    for (let venue = 0; venue < this.#volumes.length; venue++) {
      const at = venue * 3;
      const volume = this.#volumes[venue];
      volume?.expire(now);
      if (now - (said[at + 2] ?? NEVER) > FRESH) continue;
      const price = this.inDollars(said[at] ?? Number.NaN, said[at + 1] ?? 0, now);
      if (Number.isNaN(price)) continue;
      let place = count;
      for (; place > 0 && (prices[place - 1] ?? 0) > price; place--) {
        prices[place] = prices[place - 1] ?? 0;
        weights[place] = weights[place - 1] ?? 0;
      }
      prices[place] = price;
      weights[place] = volume?.value ?? 0;
      count += 1;
    }
    this.count = count;
    this.#weigh();
  }

  /** Weighted lower median; where the weights up to a price are exactly one half, the mean of it and the next. */
  median(): number {
    const { prices, weights, count } = this;
    const total = this.#total();
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += weights[i] ?? 0;
      const price = prices[i] ?? Number.NaN;
      if (sum * 2 > total) return price;
      if (sum * 2 < total) continue;
      // The next one that weighs anything: others lie between two halves by accident.
      for (let next = i + 1; next < count; next++)
        if ((weights[next] ?? 0) > 0) return (price + (prices[next] ?? Number.NaN)) / 2;
    }
    return Number.NaN;
  }

  mean(): number {
    const { prices, weights, count } = this;
    const anchor = prices[0] ?? Number.NaN;
    let sum = 0;
    for (let i = 1; i < count; i++) sum += ((prices[i] ?? Number.NaN) - anchor) * (weights[i] ?? 0);
    return count === 0 ? Number.NaN : anchor + sum / this.#total();
  }

  reset(): void {
    this.count = 0;
    this.#resize(0);
    this.#rates.fill(Number.NaN);
    this.#rateTimes.fill(NEVER);
  }

  state(io: StateIO): void {
    const venues = io.number(this.#volumes.length);
    if (venues !== this.#volumes.length) this.#resize(venues);
    io.array(this.#said);
    for (const volume of this.#volumes) volume.state(io);
    io.array(this.#rates);
    io.array(this.#rateTimes);
  }

  /** One venue's weight is at most that of all others together where it is capped; all the same where none has any. */
  #weigh(): void {
    const { weights, count } = this;
    if (this.#weight === "cap") {
      const total = this.#total();
      for (let i = 0; i < count; i++) {
        const weight = weights[i] ?? 0;
        if (weight * 2 > total) weights[i] = total - weight;
      }
    }
    if (this.#weight === "none" || this.#total() === 0) weights.fill(1, 0, count);
  }

  #total(): number {
    let total = 0;
    for (let i = 0; i < this.count; i++) total += this.weights[i] ?? 0;
    return total;
  }

  #resize(venues: number): void {
    const said = new Float64Array(venues * 3).fill(Number.NaN);
    said.set(this.#said.subarray(0, said.length));
    for (let venue = this.#volumes.length; venue < venues; venue++) said[venue * 3 + 2] = NEVER;
    this.#said = said;
    this.#volumes = Array.from(
      { length: venues },
      (_, venue) => this.#volumes[venue] ?? new TimedSum(this.#window),
    );
    this.prices = new Float64Array(venues);
    this.weights = new Float64Array(venues);
  }
}
