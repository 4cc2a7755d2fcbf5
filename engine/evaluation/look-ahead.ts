import { type CoinStep, STEP_FIELDS } from "../detectors/coin-step.ts";
import type { Active } from "./score-alerts.ts";
import type { StepColumns } from "./watch-spans.ts";

/** Runs a detector, new each time, over steps. */
export type Run = (columns: StepColumns) => readonly Active[];

export interface LookAheadOptions {
  readonly run: Run;
  readonly columns: StepColumns;
  readonly cuts?: number;
  /** Chance: at least 0, under 1. */
  readonly uniform: () => number;
}

export interface LookAhead {
  readonly cuts: number;
  /** The first cut at which what came later had changed an alert before it, µs; undefined where nothing did. */
  readonly caughtAt: number | undefined;
}

/** What was alerted by a cut does not change when all that comes after it is cut off. */
export const truncationCheck = (options: LookAheadOptions): LookAhead =>
  checked(options, (columns, kept) => mapped(columns, (column) => column.subarray(0, kept)));

/** ... nor when all that comes after it is put in another order; only the times stay. */
export const shuffleCheck = (options: LookAheadOptions): LookAhead =>
  checked(options, (columns, kept) => {
    const order = shuffledFrom(columns.time.length, kept, options.uniform);
    return mapped(columns, (column, field) =>
      field === "time" ? column : column.map((_, i) => column[order[i] ?? i] ?? Number.NaN),
    );
  });

const checked = (
  { run, columns, cuts = 20, uniform }: LookAheadOptions,
  change: (columns: StepColumns, kept: number) => StepColumns,
): LookAhead => {
  const all = run(columns);
  const { length } = columns.time;
  let caughtAt: number | undefined;
  let done = 0;
  // At least one step stays, and at least one comes after it.
  for (; done < cuts && length >= 2 && caughtAt === undefined; done++) {
    const kept = 1 + Math.floor(uniform() * (length - 1));
    const cut = columns.time[kept - 1] ?? Number.NaN;
    if (!equal(upTo(all, cut), upTo(run(change(columns, kept)), cut))) caughtAt = cut;
  }
  return { cuts: done, caughtAt };
};

/** As it was known at a time: what ends later was open. */
const upTo = (active: readonly Active[], cut: number): Active[] =>
  active
    .filter(({ from }) => from <= cut)
    .map(({ from, to }) => ({ from, to: to <= cut ? to : Number.POSITIVE_INFINITY }));

const equal = (a: readonly Active[], b: readonly Active[]): boolean =>
  a.length === b.length && a.every(({ from, to }, i) => from === b[i]?.from && to === b[i]?.to);

const mapped = (
  columns: StepColumns,
  change: (column: Float64Array, field: keyof CoinStep) => Float64Array,
): StepColumns =>
  Object.fromEntries(
    STEP_FIELDS.map((field) => [field, change(columns[field], field)]),
  ) as StepColumns;

/** Places in order up to one, and in any order from there on (Fisher and Yates). */
const shuffledFrom = (length: number, from: number, uniform: () => number): Int32Array => {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > from; i--) {
    const other = from + Math.floor(uniform() * (i - from + 1));
    const kept = order[i] ?? i;
    order[i] = order[other] ?? other;
    order[other] = kept;
  }
  return order;
};
