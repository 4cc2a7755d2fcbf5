import type { Bar } from "../bars/bar.ts";
import type { Level1 } from "../market/level1.ts";
import type { VenuePrint } from "../market/venue-print.ts";
import type { Stateful } from "../state.ts";

/** What every streaming indicator has. `state` is what it needs to go on; `values` are saved by whoever owns it. */
interface Streaming extends Stateful {
  /** One number per field of its definition; NaN where it has no value (still warming up, or undefined here). */
  readonly values: Float64Array;
  /** Back to the state of a new one. */
  reset(): void;
}

/** Over closed bars. */
export interface BarIndicator extends Streaming {
  /** Takes the next closed bar. Bars come in order; prices are steps of 1e-8. */
  update(bar: Bar): void;
  /**
   * Brings the values to the last bar; called before they are read. For what costs more to work out than to keep up, since
   * on every tick a bar nobody looks at most of them. Without it they are brought there by `update`.
   */
  settle?(): void;
}

/**
 * Over the best bid and ask of one instrument, and its trades. `values` are those of the last `settle`; what an indicator
 * does not hear costs nothing.
 */
export interface BookIndicator extends Streaming {
  /** The best bid or ask, or what stands there, may have changed. */
  quote?(book: Level1): void;
  /** Somebody traded while this book stood; `book.side` is who crossed the spread, by `SideRule` where nobody says. */
  trade?(book: Level1): void;
  /** Trades say nothing to it while there has never been a book. */
  readonly needsBook?: true;
  /** Brings the values to `book.time`, when everything up to it has been told. Called before values are read. */
  settle(book: Level1): void;
}

/** Over the prints of one coin on all its venues. `values` are those of the last `settle`. */
export interface VenueIndicator extends Streaming {
  /** A trade of the coin on some venue. */
  print(print: VenuePrint): void;
  /** In `print.price`, what `print.currency` costs in dollars. */
  rate(print: VenuePrint): void;
  /** Brings the values to `print.time`. Called before values are read. */
  settle(print: VenuePrint): void;
}

/** Over the prices of several coins, minute by minute. */
export interface CoinsIndicator extends Streaming {
  /**
   * The next minute that ends at `time`, µs; a price (steps of 1e-8) a coin, NaN where there is none. Coins keep their
   * places; more may come to be known later.
   */
  minute(time: number, prices: Float64Array): void;
}

/** Units decide by which step a value is rounded before it is shown, compared or hashed. */
export type Unit =
  | "price"
  | "bps"
  | "bpsMinutes"
  | "percent"
  | "ratio"
  | "points"
  | "base"
  | "count"
  | "seconds";

export interface Field {
  /** Empty for the only value of an indicator that has one. */
  readonly name: string;
  readonly unit: Unit;
  readonly describe: string;
  /** It may be infinite; in frames that is no value, like NaN. */
  readonly infinite?: boolean;
  /** It weighs how long things have been as they are, so that it moves on even where the price does not. */
  readonly accumulates?: boolean;
  /**
   * Only in the results over a file, not in the pipeline's frames: they have it in a column of their own (`spread`,
   * `dispersion.range`), or it is about one row of the file or one of its columns.
   */
  readonly fileOnly?: boolean;
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

interface Described {
  readonly id: string;
  readonly title: string;
  /** The formula in words or symbols. */
  readonly formula: string;
  readonly source: string;
  /** In the order in which a select text gives them: `bollinger(20,2)`; those with choices come last. */
  readonly parameters: readonly Parameter[];
  readonly fields: readonly Field[];
  /** Index of the first input (bar, quote, print or minute, from 0) after which it can have a value. */
  warmup(parameters: Parameters): number;
}

/** Every kind of input, and the indicator that takes it. */
export interface Inputs {
  bars: BarIndicator;
  l1: BookIndicator;
  venues: VenueIndicator;
  coins: CoinsIndicator;
}
export type Input = keyof Inputs;

export interface DefinitionOf<I extends Input> extends Described {
  readonly input: I;
  /**
   * Where it runs in the pipeline when nobody asks for it, if not wherever it can: what is too costly for every series runs
   * on the coins' bars that are cut by time; what a frame says already runs nowhere.
   */
  readonly unasked?: "coins" | "nowhere";
  create(parameters: Parameters, context: SeriesContext): Inputs[I];
}

export type IndicatorDefinition = { [I in Input]: DefinitionOf<I> }[Input];

/** Declares an indicator; the identity function, so that every file of the registry has the same shape. */
export const defineIndicator = <I extends Input>(definition: DefinitionOf<I>): DefinitionOf<I> =>
  definition;

/** A window in bars; the limit keeps a mistyped one from taking all memory. */
export const barsParameter = (name: string, standard: number, describe: string): Parameter => ({
  name,
  describe,
  default: standard,
  min: 1,
  max: 100_000,
  whole: true,
});

/** A span of time, from a second to a day, held as µs. */
export const durationParameter = (name: string, standard: number, describe: string): Parameter => ({
  name,
  describe,
  default: standard,
  min: 1e6,
  max: 86_400e6,
  duration: true,
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
