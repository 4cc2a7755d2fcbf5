import jstat from "jstat";

/** Both ends of an interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const { chisquare, beta } = jstat;

const TAIL = 0.025;

/**
 * The exact 95 % interval of a rate of which `count` events were seen in `exposure` (Garwood 1936), per unit of exposure.
 * Infinite above without exposure.
 */
export const rateInterval = (count: number, exposure: number): Interval => {
  if (exposure <= 0) return { low: 0, high: Number.POSITIVE_INFINITY };
  return {
    low: count === 0 ? 0 : chisquare.inv(TAIL, 2 * count) / 2 / exposure,
    high: chisquare.inv(1 - TAIL, 2 * count + 2) / 2 / exposure,
  };
};

/** What such a rate is at most, said with 95 % certainty: one-sided. */
export const rateAtMost = (count: number, exposure: number): number =>
  exposure <= 0 ? Number.POSITIVE_INFINITY : chisquare.inv(0.95, 2 * count + 2) / 2 / exposure;

/** The exact 95 % interval of a share of which `hits` of `all` were seen (Clopper and Pearson 1934); 0 to 1 of nothing. */
export const shareInterval = (hits: number, all: number): Interval => ({
  low: hits === 0 ? 0 : beta.inv(TAIL, hits, all - hits + 1),
  high: hits === all ? 1 : beta.inv(1 - TAIL, hits + 1, all - hits),
});
