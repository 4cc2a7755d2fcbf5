import type { Bar } from "../bars/bar.ts";
import type { Stateful } from "../state.ts";

/**
 * A streaming indicator over closed bars. Its `state` is what it needs to go on; `values` are the last answer and are
 * saved by whoever owns the indicator.
 */
export interface BarIndicator extends Stateful {
  /** One number per field of its definition; NaN where it has no value (still warming up, or undefined here). */
  readonly values: Float64Array;
  /** Takes the next closed bar. Bars come in order; prices are steps of 1e-8. */
  update(bar: Bar): void;
  /** Back to the state of a new one. */
  reset(): void;
}

/** Units decide by which step a value is rounded before it is shown, compared or hashed. */
export type Unit = "price" | "bps" | "percent" | "ratio" | "points" | "base" | "count" | "seconds";

export interface Field {
  /** Empty for the only value of an indicator that has one. */
  readonly name: string;
  readonly unit: Unit;
  readonly describe: string;
}

export type ParameterValue = number | string;

export interface Parameter {
  readonly name: string;
  readonly describe: string;
  readonly default: ParameterValue;
  /** Numbers: inclusive bounds, and whether it must be whole. */
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  /** Only given by name, after the numbers: `ema(20,seed=first)`. */
  readonly choices?: readonly string[];
  /** Written as a duration (`60s`), held as µs. */
  readonly duration?: boolean;
}

/** What an indicator may know of the series it runs on. */
export interface SeriesContext {
  /** The peg in the series' own quote currency, in steps of 1e-8; NaN for a series that is pegged to nothing. */
  readonly peg: number;
}

export type Parameters = Readonly<Record<string, ParameterValue>>;

export interface IndicatorDefinition {
  readonly id: string;
  readonly title: string;
  /** The formula in words or symbols. */
  readonly formula: string;
  readonly source: string;
  /** In the order in which a select text gives them: `bollinger(20,2)`; those with choices come last. */
  readonly parameters: readonly Parameter[];
  readonly fields: readonly Field[];
  /** Index of the first bar (from 0) that can have a value. */
  warmup(parameters: Parameters): number;
  create(parameters: Parameters, context: SeriesContext): BarIndicator;
}

/** Declares an indicator; the identity function, so that every file of the registry has the same shape. */
export const defineIndicator = (definition: IndicatorDefinition): IndicatorDefinition => definition;

/** A window in bars; the limit keeps a mistyped one from taking all memory. */
export const barsParameter = (name: string, standard: number, describe: string): Parameter => ({
  name,
  describe,
  default: standard,
  min: 1,
  max: 100_000,
  whole: true,
});

/** The parameter `name` as a number. */
export const numberOf = (parameters: Parameters, name: string): number => {
  const value = parameters[name];
  if (typeof value !== "number") throw new TypeError(`parameter "${name}" is ${value}, no number`);
  return value;
};

/** The parameter `name` as one of its words. */
export const wordOf = (parameters: Parameters, name: string): string => {
  const value = parameters[name];
  if (typeof value !== "string") throw new TypeError(`parameter "${name}" is ${value}, no word`);
  return value;
};
