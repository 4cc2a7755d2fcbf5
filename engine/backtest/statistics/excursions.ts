import type { OrderSide } from "../order.ts";

export interface RoundTripPath {
  /** Which way it was entered: `buy` gains when marks rise. */
  readonly side: OrderSide;
  /** Account currency a unit, over 0. */
  readonly entry: number;
  /** Units. */
  readonly size: number;
  /** Prices while it was held, the exit's among them. */
  readonly marks: ArrayLike<number>;
}

export interface Excursions {
  /** Maximum adverse excursion, at most 0: bps of the entry, and account currency. */
  readonly mae: number;
  readonly maeMoney: number;
  /** Maximum favourable excursion, at least 0. */
  readonly mfe: number;
  readonly mfeMoney: number;
}

/**
 * How far a round trip went against and for its holder (Sweeney 1996), before costs. The entry is on its path, so that one
 * that only ever gained has an adverse excursion of 0; marks that are NaN are none. All NaN when the entry is not over 0.
 */
export const excursions = ({ side, entry, size, marks }: RoundTripPath): Excursions => {
  let [least, most] = [entry, entry];
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i] ?? Number.NaN;
    if (mark < least) least = mark;
    if (mark > most) most = mark;
  }
  const [worst, best] =
    side === "buy" ? [least - entry, most - entry] : [entry - most, entry - least];
  const known = entry > 0 ? 1 : Number.NaN;
  return {
    mae: (worst / entry) * 1e4 * known,
    maeMoney: worst * size * known,
    mfe: (best / entry) * 1e4 * known,
    mfeMoney: best * size * known,
  };
};
