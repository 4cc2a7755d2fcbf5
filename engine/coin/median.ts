/**
 * Plain median of the first `count` values: the middle one, or the mean of the middle two. May sort them in place, by
 * insertion: venues are few, and this runs on every tick. NaN when `count` is 0.
 */
export const median = (values: Float64Array, count: number): number => {
  const first = values[0] ?? Number.NaN;
  if (count === 1) return first;
  const second = values[1] ?? Number.NaN;
  if (count === 2) return (first + second) / 2;
  if (count === 3) {
    const third = values[2] ?? Number.NaN;
    return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
  }
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
