import { median } from "./median.ts";

// What a coin's venues say, beside its price. Prices in one unit; a venue that is not fresh is NaN.

/** Spread of the fresh venues' prices around the coin's, bps: from lowest to highest, and the median distance. */
export const dispersionOf = (
  venuePrices: Readonly<Float64Array>,
  price: number,
): { range: number; mad: number } => {
  const prices = venuePrices.filter((each) => !Number.isNaN(each));
  if (prices.length === 0) return { range: Number.NaN, mad: Number.NaN };
  const distances = prices.map((each) => Math.abs(each - price));
  const range = Math.max(...prices) - Math.min(...prices);
  return { range: (range / price) * 1e4, mad: (median(distances, prices.length) / price) * 1e4 };
};

/**
 * How far at least `needed` of the fresh venues are from the peg on one side, bps; NaN when so many are not fresh.
 * @param side -1 below, 1 above
 */
export const agreedDistance = (
  venuePrices: Readonly<Float64Array>,
  peg: number,
  side: -1 | 1,
  needed: number,
): number => {
  const distances = venuePrices
    .filter((each) => !Number.isNaN(each))
    .map((each) => side * ((each - peg) / peg) * 1e4)
    .sort();
  return distances[distances.length - needed] ?? Number.NaN;
};

/** How far one venue is from the median of the other fresh ones, bps; NaN when fewer than three are fresh. */
export const apartFromOthers = (venuePrices: Readonly<Float64Array>, at: number): number => {
  const own = venuePrices[at] ?? Number.NaN;
  const others = venuePrices.filter((each, i) => i !== at && !Number.isNaN(each));
  if (Number.isNaN(own) || others.length < 2) return Number.NaN;
  const middle = median(others, others.length);
  return ((own - middle) / middle) * 1e4;
};
