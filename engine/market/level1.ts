/**
 * The best bid and ask of one instrument at a moment, and the trade that is being told, if one is: a reused record, as
 * `Print` is. Prices in steps of 1e-8, sizes in base units; a missing side has NaN for both.
 */
export class Level1 {
  /** µs. */
  time = Number.NaN;
  bid = Number.NaN;
  bidSize = Number.NaN;
  ask = Number.NaN;
  askSize = Number.NaN;
  /** Of the trade. */
  price = Number.NaN;
  size = Number.NaN;
  /** The aggressor: 1 bought, -1 sold, 0 the venue does not say. */
  side = 0;

  /** Halfway between bid and ask, perhaps on half a step; NaN where the book is crossed or has one side only. */
  get mid(): number {
    return this.bid <= this.ask ? (this.bid + this.ask) / 2 : Number.NaN;
  }
}
