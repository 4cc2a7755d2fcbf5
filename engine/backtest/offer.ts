import { Flag, Kind } from "../market/tick-batch.ts";
import type { LiveOrder } from "./live-order.ts";
import { Meets } from "./market-rows.ts";
import type { FillSource } from "./order.ts";
import type { Segment } from "./segment.ts";
import type { Terms } from "./terms.ts";

/** What a record of the tape offers an order: a reused record. Price in steps of 1e-8, time in µs. */
export class Offer {
  price = Number.NaN;
  pricedAt = Number.NaN;
  /** Base units that could be had; infinity where the tape says no size. */
  size = 0;
  maker = false;
  source: FillSource = "quote";
  /** The tape has no quotes here: half of the assumed spread is paid. */
  spreadUnknown = false;
  /** Counted against what the same displayed size already gave: quotes alone. */
  displayed = false;
  /** The tape said no size. */
  sizeUnknown = false;

  /** Fills it from row `i`; false when the record offers the order nothing. The order wakes or begins to rest. */
  from(segment: Segment, i: number, order: LiveOrder, terms: Terms): boolean {
    this.maker = false;
    this.spreadUnknown = false;
    this.displayed = false;
    this.sizeUnknown = false;
    this.pricedAt = segment.time[i] ?? Number.NaN;
    const kind = segment.kind[i];
    if (kind === Kind.quote) return this.#quote(segment, i, order);
    if (kind === Kind.trade) return this.#trade(segment, i, order, terms);
    return kind === Kind.bar && this.#bar(segment, i, order, terms);
  }

  /** Crosses the spread; an order that rests is hit when the other side comes to it. */
  #quote({ a, b, c, d }: Segment, i: number, order: LiveOrder): boolean {
    const buys = order.side === "buy";
    const price = (buys ? c[i] : a[i]) ?? Number.NaN;
    const size = (buys ? d[i] : b[i]) ?? Number.NaN;
    if (Number.isNaN(price)) return false;
    if (!order.awake) order.awake = order.reached(price);
    if (!order.awake) return false;
    if (!order.allows(price)) {
      order.rests = true;
      return false;
    }
    this.source = "quote";
    this.displayed = true;
    this.maker = order.rests;
    this.price = order.rests ? (order.limit ?? price) : price;
    this.sizeUnknown = Number.isNaN(size);
    this.size = this.sizeUnknown ? Number.POSITIVE_INFINITY : size;
    return this.size > 0;
  }

  /** A part of a printed trade; one that rests gets all that went through its price, and a part of what stopped there. */
  #trade(segment: Segment, i: number, order: LiveOrder, { participation }: Terms): boolean {
    const price = segment.a[i] ?? Number.NaN;
    const size = segment.b[i] ?? 0;
    const buys = order.side === "buy";
    if (!order.awake) {
      // What wakes it was already somebody else's trade.
      order.awake = order.reached(price);
      return false;
    }
    this.source = "trade";
    if (order.rests) {
      const aggressor = (segment.flags[i] ?? 0) & (Flag.buy | Flag.sell);
      if (aggressor === (buys ? Flag.buy : Flag.sell) || !order.allows(price)) return false;
      const through = price !== order.limit;
      this.price = order.limit ?? price;
      this.maker = true;
      this.size = through ? size : size * participation;
      return this.size > 0;
    }
    if (segment.meets[i] !== Meets.all) return false;
    if (!order.allows(price)) {
      order.rests = true;
      return false;
    }
    this.price = price;
    this.spreadUnknown = true;
    this.size = size * participation;
    return this.size > 0;
  }

  /**
   * The open of a bar that began after the order arrived, else the close of the one in which it arrived: how the price
   * went inside is not known. A stop inside the bar fills there, or at the open beyond it; one that rests fills where
   * the price went through it, not where it only touched.
   */
  #bar(segment: Segment, i: number, order: LiveOrder, terms: Terms): boolean {
    const { a, b, c, d, e, f, time } = segment;
    const close = a[i] ?? Number.NaN;
    // A bar ends before its close is told: what arrives just then meets the next one.
    if (order.arrives >= (time[i] ?? Number.NaN)) return false;
    const open = c[i] ?? close;
    const volume = b[i] || 0;
    const start = (time[i] ?? Number.NaN) - (f[i] ?? 0);
    const whole = order.arrives <= start;
    const buys = order.side === "buy";
    this.source = "bar";
    this.spreadUnknown = true;
    this.sizeUnknown = segment.meets[i] === Meets.anySize;
    this.size = this.sizeUnknown ? Number.POSITIVE_INFINITY : volume * terms.participation;
    let price = whole ? open : close;
    if (whole && order.awake) this.pricedAt = start;
    if (!order.awake) {
      const { stop = price } = order;
      const worst = buys ? (whole ? (d[i] ?? close) : close) : whole ? (e[i] ?? close) : close;
      order.awake = order.reached(worst);
      if (!order.awake) return false;
      if (whole) price = buys ? Math.max(open, stop) : Math.min(open, stop);
    }
    if (order.rests || !order.allows(price)) {
      const { limit = price } = order;
      const best = whole ? (buys ? (e[i] ?? close) : (d[i] ?? close)) : close;
      const through = buys ? best < limit : best > limit;
      order.rests = true;
      if (!through) return false;
      this.pricedAt = time[i] ?? Number.NaN;
      this.maker = true;
      this.spreadUnknown = false;
      price = limit;
    }
    this.price = price;
    return this.size > 0;
  }
}
