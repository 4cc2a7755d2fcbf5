import { emptyStep, STEP_FIELDS } from "../../../engine/detectors/coin-step.ts";
import { type Micros, minutes, parseTime } from "../../../engine/market/time.ts";
import { type Case, casesOf } from "../case.ts";
import type { StepSeries } from "../step-series.ts";

/** A coin of a tape of which only the discount is known, minute by minute from a time on, in dollars. */
export const madeSeries = (
  coin: string,
  from: string,
  off: readonly number[] | Float64Array,
): StepSeries => {
  const first = parseTime(from) ?? Number.NaN;
  const blank = emptyStep();
  return {
    ...{ coin, basis: undefined, step: minutes(1) as Micros, venues: [] },
    columns: {
      ...(Object.fromEntries(
        STEP_FIELDS.map((field) => [field, new Float64Array(off.length).fill(blank[field])]),
      ) as StepSeries["columns"]),
      time: Float64Array.from(off, (_, i) => first + i * 60e6),
      deviation: Float64Array.from(off, (value) => -value),
      venues: Float64Array.from(off, (value) => (Number.isNaN(value) ? 0 : 1)),
    },
  };
};

/** Its two sides as cases. */
export const madeCases = (
  tape: string,
  coin: string,
  from: string,
  off: readonly number[] | Float64Array,
): Case[] => casesOf(tape, madeSeries(coin, from, off), []);

/** Small noise of some days, then a fall in steps of ten minutes to a depth, an hour there, and calm again. */
export const fallen = (days: number, depth: number, uniform: () => number): Float64Array => {
  const length = (days + 3) * 1440;
  const begun = days * 1440;
  return Float64Array.from({ length }, (_, i) => {
    const since = i - begun;
    const fall = since < 0 || since > 240 ? 0 : Math.min(depth, (depth * since) / 180);
    return fall + uniform() * 4 - 2;
  });
};
