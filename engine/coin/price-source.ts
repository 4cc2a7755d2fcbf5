import { TICK_HOLD } from "../market/level1.ts";
import type { BarPrint, Print } from "../market/print.ts";
import type { StateIO } from "../state.ts";

/** A bar's close holds for its interval, but at least so long, µs. */
export const BAR_HOLD = 300e6;

/** What a trade or quote has done to a source's price: nothing, moved it, or brought one back that had gone stale. */
export const Told = { nothing: 0, moved: 1, woken: 2 } as const;
export type Told = (typeof Told)[keyof typeof Told];

/**
 * What one instrument costs now: the mid of its fresh, uncrossed quote, else its last trade or bar close.
 * Prices in steps of 1e-8 (a mid may lie on half a step), times in µs. Fresh means an age of at most the hold.
 */
export class PriceSource {
  /** NaN before the first price and after a gap. */
  price = Number.NaN;
  /** The last moment at which `price` is fresh. */
  expiry = Number.NEGATIVE_INFINITY;
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  /** Its place among the members of the coin that it prices. */
  slot = -1;
  #quoteExpiry = Number.NEGATIVE_INFINITY;
  #last = Number.NaN;
  #lastExpiry = Number.NEGATIVE_INFINITY;
  /** For how long the last trade or bar close holds, µs. */
  #lastHold = TICK_HOLD;

  trade({ time, price }: Print): Told {
    const expiry = time + TICK_HOLD;
    this.#last = price;
    this.#lastExpiry = expiry;
    this.#lastHold = TICK_HOLD;
    if (this.#quoteExpiry >= time) return Told.nothing;
    const same = price === this.price && expiry >= this.expiry;
    const told = this.expiry < time ? Told.woken : same ? Told.nothing : Told.moved;
    this.price = price;
    this.expiry = expiry;
    return told;
  }

  barClose({ time, close, interval }: Pick<BarPrint, "time" | "close" | "interval">): void {
    this.#last = close;
    this.#lastHold = Math.max(interval, BAR_HOLD);
    this.#lastExpiry = time + this.#lastHold;
    this.settle(time);
  }

  /** The bid, and the ask; a side that is missing is NaN. A crossed or one-sided quote prices nothing. */
  quote({ time, price: bid, size: bidSize }: Print, ask: number, askSize: number): Told {
    const { price, expiry } = this;
    this.bid = bid;
    this.bidSize = bidSize;
    this.ask = ask;
    this.askSize = askSize;
    this.#quoteExpiry = bid <= ask ? time + TICK_HOLD : Number.NEGATIVE_INFINITY;
    this.settle(time);
    if (expiry < time) return Told.woken;
    return price === this.price && expiry <= this.expiry ? Told.nothing : Told.moved;
  }

  /** The feed was lost: nothing that was known before holds any longer. */
  lose(): void {
    this.price = Number.NaN;
    this.expiry = Number.NEGATIVE_INFINITY;
    this.bid = Number.NaN;
    this.bidSize = Number.NaN;
    this.ask = Number.NaN;
    this.askSize = Number.NaN;
    this.#quoteExpiry = Number.NEGATIVE_INFINITY;
    this.#last = Number.NaN;
    this.#lastExpiry = Number.NEGATIVE_INFINITY;
  }

  /** Falls back from a quote that is no longer fresh. */
  settle(now: number): void {
    if (this.#quoteExpiry >= now) {
      this.price = (this.bid + this.ask) / 2;
      this.expiry = this.#quoteExpiry;
      return;
    }
    if (Number.isNaN(this.#last)) {
      // Without any trade the last mid is still the last thing known, but it is fresh no longer than its quote.
      this.expiry = this.#quoteExpiry;
      return;
    }
    this.price = this.#last;
    this.expiry = this.#lastExpiry;
  }

  /** The quote is fresh, so its spread means something now. */
  quoted(now: number): boolean {
    return this.#quoteExpiry >= now;
  }

  /** The price at `now`, fresh or not, as `settle` would leave it: for whoever looks and must change nothing. */
  priceAt(now: number): number {
    if (this.quoted(now)) return (this.bid + this.ask) / 2;
    return Number.isNaN(this.#last) ? this.price : this.#last;
  }

  /** Whether that price is fresh. */
  freshAt(now: number): boolean {
    return this.#quoteExpiry >= now || this.#lastExpiry >= now;
  }

  /** When it last said a price, µs; minus infinity before the first and after a gap. */
  get saidAt(): number {
    return Math.max(this.#quoteExpiry - TICK_HOLD, this.#lastExpiry - this.#lastHold);
  }

  state(io: StateIO): void {
    this.price = io.number(this.price);
    this.expiry = io.number(this.expiry);
    this.bid = io.number(this.bid);
    this.bidSize = io.number(this.bidSize);
    this.ask = io.number(this.ask);
    this.askSize = io.number(this.askSize);
    this.#quoteExpiry = io.number(this.#quoteExpiry);
    this.#last = io.number(this.#last);
    this.#lastExpiry = io.number(this.#lastExpiry);
    this.#lastHold = io.number(this.#lastHold);
  }
}
