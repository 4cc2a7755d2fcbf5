import type { Instrument } from "../../market/instrument.ts";
import type { Fill } from "../order.ts";
import type { Desk, FrameView } from "../strategy.ts";

/** One instrument of a coin as who trades between venues sees it: what the coin costs there in a common currency, and what a trade does. */
export class Listing {
  readonly id: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  /** When it last said something, µs. */
  saidAt = Number.NEGATIVE_INFINITY;
  /** Common currency a unit; NaN while it has no price in that. */
  mid = Number.NaN;
  /** What one would pay for a unit and get for one, before costs; the price where nobody quotes. */
  ask = Number.NaN;
  bid = Number.NaN;
  /** Fee and assumed spread of its last fill, as a part of the money; NaN before the first. */
  cost = Number.NaN;
  /** Units that were bought to stay. */
  stock = 0;
  /** Units bought beyond those; negative where some were sold. */
  excess = 0;
  /** Its own prices are those to compare. */
  readonly #isCommon: boolean;

  constructor({ id, venue, base, quote }: Instrument, common: string) {
    this.id = id;
    this.venue = venue;
    this.base = base;
    this.quote = quote;
    this.#isCommon = quote === common;
  }

  take(frame: FrameView): void {
    const price = frame.value("price");
    const rate = this.#isCommon ? 1 : frame.value("referencePrice") / price;
    const bid = frame.value("bid");
    const ask = frame.value("ask");
    this.saidAt = frame.time;
    this.mid = price * rate;
    this.bid = (Number.isNaN(bid) ? price : bid) * rate;
    this.ask = (Number.isNaN(ask) ? price : ask) * rate;
  }

  fill({ side, price, size, fee, slippage }: Fill, stays: boolean): void {
    const units = Number(size) / 1e8;
    this.cost = Number(fee + slippage) / (price * Number(size));
    if (stays) this.stock += units;
    else this.excess += side === "buy" ? units : -units;
  }

  /** Units that its cash could buy. */
  canBuy(desk: Desk): number {
    return desk.cash(this.id) / (desk.price(this.id) * (1 + this.cost));
  }
}

/** Buy on the one, sell on the other. */
export interface Pair {
  readonly cheap: Listing;
  readonly dear: Listing;
}

/** What that pays after the costs of both, bps. */
export const gainOf = ({ cheap, dear }: Pair): number =>
  ((dear.bid * (1 - dear.cost)) / (cheap.ask * (1 + cheap.cost)) - 1) * 1e4;

/** How far the two prices are apart, bps. */
export const gapOf = ({ cheap, dear }: Pair): number => (dear.mid / cheap.mid - 1) * 1e4;

/** The pair by which most is gained; undefined of fewer than two. */
export const widest = (listings: readonly Listing[]): Pair | undefined => {
  let best: Pair | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const cheap of listings)
    for (const dear of listings) {
      const pair = { cheap, dear };
      const gain = cheap === dear ? Number.NaN : gainOf(pair);
      if (!(gain > most)) continue;
      most = gain;
      best = pair;
    }
  return best;
};
