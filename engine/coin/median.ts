/** Sorts the first `count` values in place, by insertion: venues are few, and this runs on nearly every tick. */
export const sortFirst = (values: Float64Array, count: number): void => {
  for (let i = 1; i < count; i++) {
    const value = values[i] ?? Number.NaN;
    let j = i - 1;
    for (; j >= 0; j--) {
      const other = values[j] ?? Number.NaN;
      if (other <= value) break;
      values[j + 1] = other;
    }
    values[j + 1] = value;
  }
};

/**
 * Plain median of the first `count` values: the middle one, or the mean of the middle two. Sorts them in place. NaN when
 * `count` is 0.
 */
export const median = (values: Float64Array, count: number): number => {
  sortFirst(values, count);
  const half = count >> 1;
  const upper = values[half] ?? Number.NaN;
  return count % 2 === 1 ? upper : ((values[half - 1] ?? Number.NaN) + upper) / 2;
};

/** The median of several prices, how many of them are known, and between which they lie; NaN while none is. */
export interface Middle {
  price: number;
  venues: number;
  lowest: number;
  highest: number;
}

/** Finds the middle of venues' prices, of which those that are not fresh are NaN. `scratch` has room for all of them. */
export const findMiddle = (
  to: Middle,
  prices: Readonly<Float64Array>,
  scratch: Float64Array,
): void => {
  const first = prices[0] ?? Number.NaN;
  const second = prices[1] ?? Number.NaN;
  const third = prices[2] ?? Number.NaN;
  if (prices.length === 3 && !Number.isNaN(first + second + third)) {
    // So it is at most ticks: the middle one, without a branch, for no processor guesses the order right.
    const low = Math.min(first, second);
    const high = Math.max(first, second);
    to.price = Math.max(low, Math.min(high, third));
    to.lowest = Math.min(low, third);
    to.highest = Math.max(high, third);
    to.venues = 3;
    return;
  }
  let venues = 0;
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i] ?? Number.NaN;
    if (!Number.isNaN(price)) scratch[venues++] = price;
  }
  to.price = median(scratch, venues);
  to.lowest = venues === 0 ? Number.NaN : (scratch[0] ?? Number.NaN);
  to.highest = scratch[venues - 1] ?? Number.NaN;
  to.venues = venues;
};
