/** What one venue says of a coin at a moment: a reused record, as `Print` is. */
export class VenuePrint {
  /** µs. */
  time = Number.NaN;
  /** The venue's place among those of the coin, from 0. */
  venue = 0;
  /** Steps of 1e-8, in dollars or, where `converted`, in the currency whose rate `VenueIndicator.rate` is told. */
  price = Number.NaN;
  /** Base units. */
  size = Number.NaN;
  converted = false;
}
