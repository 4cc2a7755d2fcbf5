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
 * How far most of the fresh venues lie apart, bps of the coin's price: of three or more the majority nearest to it, so that a
 * venue that breaks alone says nothing. NaN with fewer than two.
 */
export const rangeOfMost = (venuePrices: Readonly<Float64Array>, price: number): number => {
  const nearest = [...venuePrices]
    .filter((each) => !Number.isNaN(each))
    .sort((a, b) => Math.abs(a - price) - Math.abs(b - price));
  if (nearest.length < 2) return Number.NaN;
  const most = nearest.slice(0, Math.max(2, (nearest.length >> 1) + 1));
  return ((Math.max(...most) - Math.min(...most)) / price) * 1e4;
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

/**
 * How far one venue is from the coin's price, bps: nothing where it is the one nearer to the peg, for then the others are
 * in trouble. NaN while it is not fresh, or fewer than three are.
 */
export const apartFromMost = (
  venuePrices: Readonly<Float64Array>,
  at: number,
  { price, peg }: { readonly price: number; readonly peg: number },
): number => {
  const own = venuePrices[at] ?? Number.NaN;
  let fresh = 0;
  for (const each of venuePrices) if (!Number.isNaN(each)) fresh++;
  if (Number.isNaN(own) || fresh < 3) return Number.NaN;
  return Math.abs(own - peg) < Math.abs(price - peg) ? 0 : ((own - price) / price) * 1e4;
};
