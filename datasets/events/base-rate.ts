import { events } from "./index.ts";
import { type Mechanism, mechanismOf } from "./mechanism.ts";

/** At or beyond 2 % under the peg. */
const FALLEN = 0.98;

/** How documented falls ended. */
export interface BaseRate {
  /** Found their peg again. */
  readonly recovered: number;
  /** Falls whose end is known. */
  readonly known: number;
  /** Falls of which nobody wrote how they ended. */
  readonly unknown: number;
  readonly sentence: string;
}

/**
 * Of the documented falls to 0.98 or under, how many recovered; of one mechanism, or of all. What nobody measured (no
 * price) is not counted. It says what happened before, not what will.
 */
export const baseRate = (mechanism?: Mechanism): BaseRate => {
  const falls = events.filter(
    ({ direction, extreme = 1, coin }) =>
      direction === "discount" &&
      extreme <= FALLEN &&
      (mechanism === undefined || mechanismOf(coin) === mechanism),
  );
  const unknown = falls.filter(({ recovery }) => recovery === "unknown").length;
  const none = falls.filter(({ recovery }) => recovery === "none").length;
  const known = falls.length - unknown;
  const recovered = known - none;
  const of = mechanism === undefined ? "" : ` of ${mechanism} coins`;
  const sentence = `of ${known} documented falls${of} beyond 2 % with a known outcome ${recovered} recovered; ${unknown} unknown`;
  return { recovered, known, unknown, sentence };
};
