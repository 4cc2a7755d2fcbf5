/**
 * Plain median of the first `count` values: the middle one, or the mean of the middle two. Sorts them in place, by
 * insertion: venues are few, and this runs on every tick. NaN when `count` is 0.
 */
export const median = (values: Float64Array, count: number): number => {
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
  const half = count >> 1;
  const upper = values[half] ?? Number.NaN;
  return count % 2 === 1 ? upper : ((values[half - 1] ?? Number.NaN) + upper) / 2;
};
