/**
 * Cuts the periods of all series into blocks, equal to a period, and visits each way to part the blocks into two halves,
 * with the Sharpe ratios (a period; 0 without variation) of all series on either. The arrays are filled anew each time.
 *
 * The sums of every subset of the first blocks and of the last are made once; a half is then two of them added, whatever
 * its length, and in no order that could change a digit.
 *
 * @param blocks even, at most 16
 */
export const visitHalves = (
  series: readonly ArrayLike<number>[],
  blocks: number,
  visit: (one: Float64Array, other: Float64Array) => void,
): void => {
  const split = blocks / 2;
  const low = subsetSums(series, blocks, 0, split);
  const high = subsetSums(series, blocks, split, blocks);
  const one = new Float64Array(series.length);
  const other = new Float64Array(series.length);
  const all = 2 ** blocks - 1;
  const lowAll = 2 ** split - 1;
  // The first block is always in the one half: its mirror images would be the same pairs again.
  for (let set = 1; set < all; set += 2) {
    if (bitsOf(set) !== split) continue;
    ratios(low, set & lowAll, high, set >> split, one);
    ratios(low, ~set & lowAll, high, (all & ~set) >> split, other);
    visit(one, other);
  }
};

/** Of every subset of some neighbouring blocks, by its bits: periods, and of each series the sum and the sum of squares. */
interface SubsetSums {
  readonly periods: Float64Array;
  readonly sums: readonly Float64Array[];
  readonly squares: readonly Float64Array[];
}

const subsetSums = (
  series: readonly ArrayLike<number>[],
  blocks: number,
  first: number,
  end: number,
): SubsetSums => {
  const rows = series[0]?.length ?? 0;
  const edge = (block: number): number => Math.floor((block * rows) / blocks);
  const subsets = 2 ** (end - first);
  const table = (): Float64Array[] =>
    Array.from({ length: subsets }, () => new Float64Array(series.length));
  const [periods, sums, squares] = [new Float64Array(subsets), table(), table()];
  for (let set = 1; set < subsets; set++) {
    // The lowest block of the subset, added to the rest, which has been made already.
    const rest = set & (set - 1);
    const block = first + 31 - Math.clz32(set ^ rest);
    const [from, to] = [edge(block), edge(block + 1)];
    periods[set] = (periods[rest] ?? 0) + to - from;
    const alone = rest === 0;
    const [restSums, restSquares] = [sums[rest], squares[rest]];
    const [blockSums, blockSquares] = [sums[set ^ rest], squares[set ^ rest]];
    const [ownSums, ownSquares] = [sums[set], squares[set]];
    if (!restSums || !restSquares || !blockSums || !blockSquares || !ownSums || !ownSquares)
      continue;
    for (const [k, values] of series.entries()) {
      if (alone) {
        let [sum, square] = [0, 0];
        for (let i = from; i < to; i++) {
          const value = values[i] ?? Number.NaN;
          sum += value;
          square += value * value;
        }
        ownSums[k] = sum;
        ownSquares[k] = square;
      } else {
        ownSums[k] = (restSums[k] ?? 0) + (blockSums[k] ?? 0);
        ownSquares[k] = (restSquares[k] ?? 0) + (blockSquares[k] ?? 0);
      }
    }
  }
  return { periods, sums, squares };
};

/** A variance smaller than this part of the mean square is rounding. */
const ROUNDING = 1e-12;

const ratios = (
  low: SubsetSums,
  lowSet: number,
  high: SubsetSums,
  highSet: number,
  out: Float64Array,
): void => {
  const periods = (low.periods[lowSet] ?? 0) + (high.periods[highSet] ?? 0);
  const [lowSums, highSums] = [low.sums[lowSet], high.sums[highSet]];
  const [lowSquares, highSquares] = [low.squares[lowSet], high.squares[highSet]];
  if (!lowSums || !highSums || !lowSquares || !highSquares) return;
  const share = 1 / periods;
  const scale = Math.sqrt(periods - 1) / periods;
  for (let k = 0; k < out.length; k++) {
    const sum = (lowSums[k] ?? 0) + (highSums[k] ?? 0);
    const square = (lowSquares[k] ?? 0) + (highSquares[k] ?? 0);
    const spread = square - sum * sum * share;
    out[k] = spread > ROUNDING * square ? (scale * sum) / Math.sqrt(spread) : 0;
  }
};

const bitsOf = (set: number): number => {
  let bits = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) bits++;
  return bits;
};
