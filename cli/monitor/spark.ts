const BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
/** A quiet hour stays a quiet line: the scale is never narrower, bps to either side. */
export const NARROWEST = 10;

/**
 * Deviations in bps, oldest first, as one row of blocks with the peg in the middle, as the pages have it; spaces where
 * there is none. Where more values than columns fall together, the one farthest from the peg stands.
 */
export const spark = (values: readonly number[], width: number): string => {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0 || width <= 0) return "";
  const widest = Math.max(NARROWEST, ...known.map(Math.abs));
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, at) => {
    const from = Math.floor((at * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((at + 1) * values.length) / columns));
    const value = farthest(values.slice(from, to));
    if (Number.isNaN(value)) return " ";
    const level = Math.round(((value / widest + 1) / 2) * (BLOCKS.length - 1));
    return BLOCKS[level] ?? " ";
  }).join("");
};

const farthest = (values: readonly number[]): number =>
  values.reduce(
    (most, value) => (Number.isNaN(value) || Math.abs(value) < Math.abs(most) ? most : value),
    Number.NaN,
  );

/** Counts as one row of blocks, by their root, so that a storm does not hide the rest. */
export const density = (counts: Uint32Array, width: number): string => {
  const sums = Array.from({ length: width }, (_, at) => {
    const from = Math.floor((at * counts.length) / width);
    const to = Math.max(from + 1, Math.floor(((at + 1) * counts.length) / width));
    return counts.subarray(from, to).reduce((sum, count) => sum + count, 0) / (to - from);
  });
  const most = Math.max(...sums);
  return sums
    .map((sum) => {
      if (!(sum > 0)) return " ";
      return BLOCKS[Math.ceil(Math.sqrt(sum / most) * BLOCKS.length) - 1] ?? " ";
    })
    .join("");
};
