import type { Alert } from "../alerts/alert.ts";
import type { RuleSpec } from "../alerts/rule-config.ts";
import type { Instrument } from "../market/instrument.ts";
import type { Micros } from "../market/time.ts";
import type { Fill, Order, OrderRequest } from "./order.ts";
import type { Parameters, ParameterTable, ValuesOf } from "./parameters.ts";

/** What a strategy may know of a tape before its first record. Nothing of its prices, nor of its end. */
export interface TapeFacts {
  readonly name: string;
  readonly kind: "recorded" | "imported" | "reconstructed" | "simulated";
  readonly instruments: readonly Instrument[];
}

/** What a strategy wants of the pipeline; what it does not name is not computed. */
export interface Needs {
  /** `["1m", "1h"]`: bars that `onBar` is told of; the first is the run's. */
  readonly bars?: readonly string[];
  /** How often frames are made: `1m`, the default, or `never`: the account is then marked at its bars. */
  readonly every?: string;
  /** `["rsi(14)"]`: columns of its frames besides prices. */
  readonly indicators?: readonly string[];
  /** Alert rules: a preset's name or the rules themselves; absent: none. `article`: the article's, literally. */
  readonly rules?: string | readonly RuleSpec[];
}

/** A frame as a strategy sees it. The object is reused: copy what is kept. */
export interface FrameView {
  readonly time: Micros;
  /** An instrument's id or a coin. */
  readonly subject: string;
  readonly kind: "instrument" | "coin";
  /** `price`, `deviation`, `rsi`: natural units as in frames; NaN where there is none. */
  value(key: string): number;
}

/** A closed bar: prices in quote currency, volume in base units. The object is reused. */
export interface BarView {
  readonly time: Micros;
  readonly instrument: string;
  /** `1h`. */
  readonly size: string;
  readonly start: Micros;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A record of the tape. Prices in quote currency; NaN where there is none. The object is reused. */
export interface TickView {
  readonly time: Micros;
  readonly instrument: string;
  readonly kind: "trade" | "quote" | "bar";
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** A strategy's hands and eyes. Amounts are doubles here; the account behind keeps them exactly. */
export interface Desk {
  /** Pipeline time, µs. */
  readonly time: Micros;
  /** The last mid, trade or close of an instrument, quote currency; NaN before the first. */
  price(instrument: string): number;
  /** Units of an asset at a venue. */
  balance(venue: string, asset: string): number;
  /** Units of the base asset at the instrument's venue. */
  position(instrument: string): number;
  /** Units of the quote asset at the instrument's venue. */
  cash(instrument: string): number;
  /** All balances at their marks, in the account's currency. NaN before the first price of what is held. */
  readonly equity: number;
  /** Sends an order and returns its number. Throws when the size is no number over 0 or the instrument is not on the tape. */
  send(order: OrderRequest): number;
  /** Asks the venue to cancel; it hears so after the latency. An order that is gone is nothing. */
  cancel(order: number): void;
  /** Orders that the venue has or that are on their way. */
  readonly open: readonly Readonly<Order>[];
  /** Moves units of an asset between venues: they leave now and arrive after the transfer time, unless halted. */
  transfer(asset: string, from: string, to: string, amount: number): boolean;
}

/** A strategy at work. What it throws stops its run. */
export interface Strategy {
  /** Instruments it may trade: where its capital is put, in their quote currencies, in equal parts a venue and currency. */
  readonly instruments: readonly string[];
  /** Subjects whose frames and bars it is told of; absent: all. */
  readonly follows?: readonly string[];
  onStart?(desk: Desk): void;
  onTick?(tick: TickView, desk: Desk): void;
  onFrame?(frame: FrameView, desk: Desk): void;
  onBar?(bar: BarView, desk: Desk): void;
  onAlert?(alert: Alert, desk: Desk): void;
  onFill?(fill: Fill, desk: Desk): void;
}

/** A strategy as a thing to choose: name, parameters, what it needs, and how to make one. */
export interface StrategyDefinition {
  readonly id: string;
  readonly title: string;
  readonly describe: string;
  readonly parameters: ParameterTable;
  needs(parameters: Parameters): Needs;
  /** Throws a usage error when the tape does not hold what it trades. */
  create(parameters: Parameters, tape: TapeFacts): Strategy;
}

interface Typed<T extends ParameterTable> {
  readonly id: string;
  readonly title: string;
  readonly describe: string;
  readonly parameters: T;
  needs?(parameters: ValuesOf<T>): Needs;
  create(parameters: ValuesOf<T>, tape: TapeFacts): Strategy;
}

/** Declares a strategy; the parameters that `create` gets are typed by their table. */
export const defineStrategy = <const T extends ParameterTable>(
  definition: Typed<T>,
): StrategyDefinition => ({
  ...definition,
  // The values are read by this very table, which is what the types say.
  needs: (parameters) => definition.needs?.(parameters as ValuesOf<T>) ?? {},
  create: (parameters, tape) => definition.create(parameters as ValuesOf<T>, tape),
});
