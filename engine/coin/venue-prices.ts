import { median, sortFirst } from "./median.ts";

// What a coin's venues say, beside its price. Prices in one unit; a venue that is not fresh is NaN.

/** Used anew each time: rules and frames ask often. */
let distances = new Float64Array(16);

/** Spread of the fresh venues' prices around the coin's, bps: from lowest to highest, and the median distance. */
export const dispersionOf = (
  venuePrices: Readonly<Float64Array>,
  price: number,
): { range: number; mad: number } => {
  if (distances.length < venuePrices.length) distances = new Float64Array(venuePrices.length);
  let count = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let venue = 0; venue < venuePrices.length; venue++) {
    const each = venuePrices[venue] ?? Number.NaN;
    if (Number.isNaN(each)) continue;
    if (each < low) low = each;
    if (each > high) high = each;
    distances[count++] = Math.abs(each - price);
  }
  if (count === 0) return { range: Number.NaN, mad: Number.NaN };
  return {
    range: ((high - low) / price) * 1e4,
    mad: (median(distances, count) / price) * 1e4,
  };
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
  if (distances.length < venuePrices.length) distances = new Float64Array(venuePrices.length);
  let count = 0;
  for (let venue = 0; venue < venuePrices.length; venue++) {
    const each = venuePrices[venue] ?? Number.NaN;
    if (!Number.isNaN(each)) distances[count++] = side * ((each - peg) / peg) * 1e4;
  }
  if (needed > count) return Number.NaN;
  sortFirst(distances, count);
  return distances[count - needed] ?? Number.NaN;
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
  for (let i = 0; i < venuePrices.length; i++)
    if (!Number.isNaN(venuePrices[i] ?? Number.NaN)) fresh++;
  if (Number.isNaN(own) || fresh < 3) return Number.NaN;
  return Math.abs(own - peg) < Math.abs(price - peg) ? 0 : ((own - price) / price) * 1e4;
};
