/** Quotes and trades say something about the price for so long, µs. */
export const TICK_HOLD = 60e6;

/**
 * The best bid and ask of one instrument at a moment, and the trade that is being told, if one is: a reused record, as
 * `Print` is. Prices in steps of 1e-8, sizes in base units; a missing side has NaN for both.
 */
export class Level1 {
  /** µs. */
  time = Number.NaN;
  /** When bid and ask were last said, µs. */
  quotedAt = Number.NEGATIVE_INFINITY;
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  /** Of the trade. */
  price = Number.NaN;
  size = Number.NaN;
  /** The aggressor: 1 bought, -1 sold, 0 the venue does not say. */
  side = 0;

  /** Bid and ask were said a short time ago. */
  get fresh(): boolean {
    return this.time <= this.quotedAt + TICK_HOLD;
  }

  /** Fresh, both sides there and not crossed. */
  get stands(): boolean {
    return this.bid <= this.ask && this.fresh;
  }

  /** Halfway between bid and ask, perhaps on half a step; NaN while the book does not stand. */
  get mid(): number {
    return this.stands ? (this.bid + this.ask) / 2 : Number.NaN;
  }
}
