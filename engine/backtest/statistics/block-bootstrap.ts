import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { blockLength as suitableLength } from "./block-length.ts";

/** Any figure of a series. It may keep nothing: the array it is given is filled anew for the next draw. */
export type Statistic = (sample: Float64Array) => number;

export interface BootstrapOptions {
  /** A whole number: the same seed, the same interval. */
  readonly seed: number;
  /** Default 1,000. */
  readonly draws?: number;
  /** Default 0.95. */
  readonly confidence?: number;
  /** Mean length of a block, at least 1; default what suits the series. */
  readonly blockLength?: number;
}

export interface BootstrapInterval {
  /** Of the series as it is. */
  readonly estimate: number;
  /** NaN when the figure is undefined in more than a tenth of the draws: an interval of the rest would flatter. */
  readonly low: number;
  readonly high: number;
  /** Mean length of a block, periods. */
  readonly blockLength: number;
  readonly draws: number;
  /** Draws in which the figure is defined. */
  readonly defined: number;
}

const DEFINED_SHARE = 0.9;

/**
 * Percentile intervals of figures of a series whose neighbours depend on each other: the stationary bootstrap (Politis &
 * Romano 1994). Blocks of the series, wrapped around its end, begin anywhere and go on with probability 1 - 1/length; the
 * figures share the draws. Of fewer than two values all is NaN but the estimate.
 */
export const bootstrapIntervals = <K extends string>(
  returns: ArrayLike<number>,
  statistics: Readonly<Record<K, Statistic>>,
  {
    seed,
    draws = 1000,
    confidence = 0.95,
    blockLength = suitableLength(returns),
  }: BootstrapOptions,
): Record<K, BootstrapInterval> => {
  const series = Float64Array.from(returns);
  const names = Object.keys(statistics) as K[];
  const results = names.map(() => new Float64Array(draws).fill(Number.NaN));
  const sample = new Float64Array(series.length);
  const fill = resampler(series, sample, blockLength, seed);
  for (let draw = 0; draw < draws && series.length > 1; draw++) {
    fill();
    for (const [k, name] of names.entries()) {
      const own = results[k];
      if (own !== undefined) own[draw] = statistics[name](sample);
    }
  }
  const intervals = names.map((name, k) => {
    sample.set(series);
    const estimate = statistics[name](sample);
    const range = percentiles(results[k] ?? new Float64Array(0), confidence);
    return [name, { estimate, ...range, blockLength, draws }] as const;
  });
  return Object.fromEntries(intervals) as Record<K, BootstrapInterval>;
};

/** Fills `sample` with the next draw. Whole numbers decide, so that every machine draws the same. */
const resampler = (
  series: Float64Array,
  sample: Float64Array,
  blockLength: number,
  seed: number,
): (() => void) => {
  const chance = xoroshiro128plus(seed);
  const n = series.length;
  const endsBelow = Math.ceil(2 ** 32 / Math.max(1, blockLength));
  return () => {
    let at = Math.floor(((chance.next() >>> 0) / 2 ** 32) * n);
    for (let i = 0; i < n; i++) {
      sample[i] = series[at] ?? Number.NaN;
      if (chance.next() >>> 0 < endsBelow) at = Math.floor(((chance.next() >>> 0) / 2 ** 32) * n);
      else at = at + 1 === n ? 0 : at + 1;
    }
  };
};

const percentiles = (
  results: Float64Array,
  confidence: number,
): Pick<BootstrapInterval, "low" | "high" | "defined"> => {
  // A typed array sorts by number and puts NaN last.
  const sorted = results.slice().sort();
  let defined = sorted.length;
  while (defined > 0 && Number.isNaN(sorted[defined - 1])) defined--;
  if (defined === 0 || defined < DEFINED_SHARE * sorted.length)
    return { low: Number.NaN, high: Number.NaN, defined };
  const at = (share: number): number => interpolate(sorted, share * (defined - 1));
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2), defined };
};

const interpolate = (sorted: Float64Array, place: number): number => {
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
};
