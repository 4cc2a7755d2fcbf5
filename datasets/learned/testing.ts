import { STEP_FIELDS } from "../../engine/detectors/coin-step.ts";
import { type Micros, micros, minutes } from "../../engine/market/time.ts";
import { seeded } from "../../recorder/simulator/seeded.ts";
import type { StepSeries } from "../evaluation/step-series.ts";
import type { Rows } from "./rows.ts";

const MINUTE = minutes(1);

/** Minute steps of a coin from a time on, of which only the deviation is known. */
export const stepsOf = (coin: string, from: Micros, deviations: readonly number[]): StepSeries => {
  const blank = () => new Float64Array(deviations.length).fill(Number.NaN);
  const columns = Object.fromEntries(STEP_FIELDS.map((field) => [field, blank()] as const));
  return {
    ...{ coin, basis: undefined, step: MINUTE, venues: [] },
    columns: {
      ...(columns as StepSeries["columns"]),
      time: Float64Array.from(deviations, (_, i) => micros(from + (i + 1) * MINUTE)),
      deviation: Float64Array.from(deviations),
      volume: new Float64Array(deviations.length),
    },
  };
};

/** A day of noise, two hours of sliding to -80 bps, an hour at -200, and a day back at par. */
export const depeg = (seed: number, { slides }: { readonly slides: boolean }): number[] => {
  const random = seeded(seed);
  const noise = (): number => (random() - 0.5) * 4;
  const day = Array.from({ length: 1440 }, noise);
  const slide = Array.from({ length: 120 }, (_, i) => noise() - (slides ? (i * 80) / 120 : 0));
  const deep = Array.from({ length: 60 }, () => noise() - 200);
  return [...day, ...slide, ...deep, ...day];
};

/** Rows of three features of which the label follows the first, and only that one. */
export const plantedRows = (count: number, seed: number): Rows => {
  const random = seeded(seed);
  const values = Float64Array.from({ length: count * 3 }, () => random() * 2 - 1);
  const labels = Uint8Array.from({ length: count }, (_, i) =>
    random() < ((values[i * 3] ?? 0) > 0.6 ? 0.9 : 0.02) ? 1 : 0,
  );
  return { width: 3, count, values, labels, weights: new Float64Array(count).fill(1) };
};
