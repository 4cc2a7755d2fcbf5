/** What one venue says of a coin at a moment: a reused record, as `Print` is. */
export class VenuePrint {
  /** µs. */
  time = Number.NaN;
  /** The venue's place among those of the coin, from 0. */
  venue = 0;
  /** Steps of 1e-8, in `currency`; NaN: what the venue said before holds no longer. */
  price = Number.NaN;
  /** Base units. */
  size = Number.NaN;
  /** 0: dollars. Others, up to 3, are whatever `VenueIndicator.rate` is told a price in dollars of. */
  currency = 0;
}
