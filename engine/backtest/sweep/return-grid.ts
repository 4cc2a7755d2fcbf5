import { minutes } from "../../market/time.ts";
import type { SweptTape, TrialOutcome } from "./sweep-result.ts";

const HOUR = minutes(60);
const DAY = minutes(24 * 60);
const YEAR = 366 * DAY;
/** Returns of a whole sweep that a machine should hold at once: 160 MB. */
const MOST = 20_000_000;

type Span = Pick<SweptTape, "from" | "to">;

/** From one return to the next, µs: an hour; a day of tapes over a year, or where hours would be too many to keep. */
export const stepFor = (tapes: readonly Span[], configurations: number): number => {
  const long = tapes.some(({ from, to }) => to - from > YEAR);
  const hours = tapes.reduce((sum, { from, to }) => sum + (to - from) / HOUR, 0);
  return long || hours * configurations > MOST ? DAY : HOUR;
};

/** The steps of all tapes, one time line: whole steps of UTC that some tape covers, in part or in whole. */
export interface ReturnGrid {
  readonly step: number;
  /** Ends of the steps, µs. */
  readonly end: Float64Array;
  /** By tape: where its first step lies on the time line, and how many it has. */
  readonly tapes: readonly { readonly first: number; readonly count: number }[];
  /** By step: how many tapes cover it. */
  readonly covers: Uint16Array;
}

export const returnGrid = (tapes: readonly Span[], step: number): ReturnGrid => {
  const runs = tapes.map(({ from, to }) => {
    const first = Math.floor(from / step);
    return { first, count: Math.max(0, Math.ceil(to / step) - first) };
  });
  const steps = new Map<number, number>();
  for (const { first, count } of runs)
    for (let i = 0; i < count; i++) steps.set(first + i, (steps.get(first + i) ?? 0) + 1);
  const order = [...steps.keys()].sort((a, b) => a - b);
  const places = new Map(order.map((number, place) => [number, place]));
  return {
    step,
    end: Float64Array.from(order, (number) => (number + 1) * step),
    tapes: runs.map(({ first, count }) => ({ first: places.get(first) ?? 0, count })),
    covers: Uint16Array.from(order, (number) => steps.get(number) ?? 0),
  };
};

/**
 * Returns of one configuration on the whole time line: where tapes overlap, their mean, as if each had its equal part of the
 * capital. `outcomes` are by tape.
 */
export const joinReturns = (
  { end, tapes, covers }: ReturnGrid,
  outcomes: readonly Pick<TrialOutcome, "returns">[],
): Float64Array => {
  const [only] = outcomes;
  if (outcomes.length === 1 && only !== undefined) return only.returns;
  const joined = new Float64Array(end.length);
  for (const [k, { returns }] of outcomes.entries()) {
    const first = tapes[k]?.first ?? 0;
    for (let i = 0; i < returns.length; i++)
      joined[first + i] = (joined[first + i] ?? 0) + (returns[i] ?? 0) / (covers[first + i] ?? 1);
  }
  return joined;
};
