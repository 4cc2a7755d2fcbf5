import { emptyStep, STEP_FIELDS } from "../detectors/coin-step.ts";
import type { StepColumns } from "../evaluation/watch-spans.ts";

/** Values in a row: each part is a length and a value. */
export const stretches = (...parts: readonly (readonly [length: number, value: number])[]) =>
  parts.flatMap(([length, value]) => Array<number>(length).fill(value));

/** Minutes of which only the discount is known, bps. */
export const columnsOf = (off: readonly number[]): StepColumns => ({
  ...(Object.fromEntries(
    STEP_FIELDS.map((field) => [field, Float64Array.from(off, () => emptyStep()[field])]),
  ) as Record<keyof StepColumns, Float64Array>),
  time: Float64Array.from(off, (_, i) => i * 60e6),
  deviation: Float64Array.from(off, (value) => -value),
});
