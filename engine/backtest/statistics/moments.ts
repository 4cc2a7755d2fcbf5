/** The first four moments of a sample. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation with n - 1; NaN of fewer than two values. 0 when all that varies is rounding. */
  readonly deviation: number;
  /** Third and fourth standardised central moments with n (a normal law has 0 and 3); NaN without variation. */
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Deviations smaller than this part of the largest value are what adding it up left behind. */
const ROUNDING = 1e-13;

/** In two passes, so that a mean far from 0 costs no digits. A NaN among the values makes all of them NaN. */
export const moments = (values: ArrayLike<number>): Moments => {
  const count = values.length;
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i] ?? Number.NaN;
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = sum / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < count; i++) {
    const distance = (values[i] ?? Number.NaN) - mean;
    const square = distance * distance;
    second += square;
    third += square * distance;
    fourth += square * square;
  }
  const deviation = count < 2 ? Number.NaN : Math.sqrt(second / (count - 1));
  if (deviation <= ROUNDING * largest)
    return { count, mean, deviation: 0, skewness: Number.NaN, kurtosis: Number.NaN };
  const variance = second / count;
  return {
    count,
    mean,
    deviation,
    skewness: third / count / variance ** 1.5,
    kurtosis: fourth / count / variance ** 2,
  };
};
