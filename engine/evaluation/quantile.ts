/**
 * The value that a share of all does not exceed: the smallest such one (the inverse of the empirical distribution), so
 * that the median of an even count is the lesser of its two middles and nothing is claimed that half of them do not have.
 * Infinities are values like others; undefined of nothing.
 */
export const quantile = (values: readonly number[], share: number): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
};

/** The middle one, undefined of nothing. */
export const median = (values: readonly number[]): number | undefined => quantile(values, 0.5);
