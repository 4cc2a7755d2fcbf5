import { at } from "./limits.ts";

/** Trades whose sizes are still open: their rows, and the weight of each in what they share. */
export interface Fills {
  readonly rows: number[];
  readonly weights: number[];
}

/**
 * Shares `total` (a whole number) among the fills in proportion to their weights and writes it into `sizes` at their
 * rows: whole numbers of at least 1 whose sum is exactly `total`. What rounding leaves goes to the largest.
 */
export const shareOut = (total: number, { rows, weights }: Fills, sizes: Int32Array): void => {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let left = total;
  let largest = 0;
  rows.forEach((row, i) => {
    if (at(weights, i) > at(weights, largest)) largest = i;
    const size = Math.max(1, Math.floor((total * at(weights, i)) / whole));
    sizes[row] = size;
    left -= size;
  });
  const row = at(rows, largest);
  const size = at(sizes, row) + left;
  if (!(size >= 1 && size <= 0x7fffffff))
    throw new RangeError(
      `${total} cannot be shared among ${rows.length} trades: one would be ${size}`,
    );
  sizes[row] = size;
};
