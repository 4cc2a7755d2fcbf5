/** Logarithm of `price` over the one `before`, exact for small moves; NaN where there is none before. Both above 0. */
export const logReturn = (price: number, before: number): number =>
  // Most prices of a calm peg are the one before again, which needs no logarithm.
  price === before ? 0 : Math.log1p((price - before) / before);
