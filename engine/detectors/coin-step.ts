/**
 * What is known of one coin at the end of a step: a minute, or a bar of the tape where those are longer. One object is
 * filled anew for every step; who keeps something copies it. NaN where the tape does not say.
 */
export interface CoinStep {
  /** The end, µs: everything here was known by then. */
  time: number;
  /** Of the coin's price from its peg, bps; NaN while no venue is fresh. */
  deviation: number;
  /** Fresh venues. */
  venues: number;
  /** How far most of them lie apart, the majority nearest to the coin's price, bps of it; NaN with fewer than two. */
  range: number;
  /** Traded within the step on all venues, base units; 0 where nothing was. */
  volume: number;
  /** (bought - sold) / (bought + sold) within the step, by aggressor; NaN where no side is known. */
  imbalance: number;
  /** Median of the fresh venues' quoted spreads, bps; NaN where nobody quotes. */
  spread: number;
  /** The farthest of the other coins below its peg, bps, at least 0; NaN where no other has a price. */
  othersBelow: number;
  /** The farthest above, likewise. */
  othersAbove: number;
  /** Other coins 25 bps or more off their pegs, on either side; NaN where no other has a price. */
  othersStressed: number;
}

/** Its numbers, by name: the columns of a series of steps. */
export const STEP_FIELDS = [
  ...["time", "deviation", "venues", "range", "volume", "imbalance", "spread"],
  ...["othersBelow", "othersAbove", "othersStressed"],
] as readonly (keyof CoinStep)[];

/** A step of which nothing is known. */
export const emptyStep = (): CoinStep => ({
  ...{ time: Number.NaN, deviation: Number.NaN, venues: 0, range: Number.NaN, volume: 0 },
  ...{ imbalance: Number.NaN, spread: Number.NaN },
  ...{ othersBelow: Number.NaN, othersAbove: Number.NaN, othersStressed: Number.NaN },
});
