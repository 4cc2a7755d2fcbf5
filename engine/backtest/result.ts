import type { Fill, Order } from "./order.ts";
import type { Parameters } from "./parameters.ts";

/** What a run came to without what it did one by one: what a sweep makes its figures of. */
export interface RunTotals {
  readonly currency: string;
  readonly turnover: Readonly<Turnover>;
  readonly curve: EquityCurve;
  readonly books: Books;
  /** In the order of a run's trades. */
  readonly held: readonly Held[];
  readonly failure: Failure | undefined;
}

/** How much was traded. */
export interface Turnover {
  fills: number;
  /** Size times price of all of them, each in its quote currency, steps of 1e-16. */
  notional: bigint;
}

/** What a run of a strategy did, exactly as it happened; statistics are made of it. */
export interface BacktestRun {
  readonly strategy: string;
  readonly parameters: Parameters;
  /** The account's currency: `USD`, or what the coins are judged in where nothing prices them in dollars. */
  readonly currency: string;
  readonly orders: readonly Readonly<Order>[];
  readonly fills: readonly Fill[];
  readonly transfers: readonly Transfer[];
  readonly curve: EquityCurve;
  readonly books: Books;
  /** Ways from nothing to something and back to nothing in one asset at one venue. */
  readonly trades: readonly RoundTrip[];
  /** What was assumed where the tape did not say: each once, in the order of first need. */
  readonly assumptions: readonly string[];
  /** Why it ended before the tape; undefined when it did not. */
  readonly failure: Failure | undefined;
}

/** Marks at each frame boundary at which something was held or had just changed. Arrays of equal length. */
export interface EquityCurve {
  /** µs. */
  readonly time: Float64Array;
  /** Account currency. */
  readonly equity: Float64Array;
  /** Value of what is held other than the account's currency, as a part of the equity. */
  readonly exposure: Float64Array;
}

/** The account's closing, exact, in steps of 1e-16 of the account's currency: start + realised + unrealised - costs = end. */
export interface Books {
  readonly start: bigint;
  readonly end: bigint;
  readonly realised: bigint;
  readonly unrealised: bigint;
  readonly fees: bigint;
  readonly slippage: bigint;
  readonly transferFees: bigint;
  /** By pocket, in order of venue and asset. */
  readonly pockets: readonly PocketBooks[];
}

export interface PocketBooks {
  readonly venue: string;
  readonly asset: string;
  /** Units in steps of 1e-16. */
  readonly amount: bigint;
  /** Account currency a unit, steps of 1e-8; NaN when nothing ever priced it. */
  readonly mark: number;
  readonly value: bigint;
  readonly realised: bigint;
  readonly unrealised: bigint;
  readonly fees: bigint;
}

export interface Transfer {
  readonly asset: string;
  readonly from: string;
  readonly to: string;
  /** Units in steps of 1e-16, fee included. */
  readonly amount: bigint;
  readonly fee: bigint;
  readonly sent: number;
  /** When it arrived; NaN while it is on its way. */
  readonly arrived: number;
}

/** From nothing to something in one asset and back, µs; `closedAt` is NaN while it is open at the end of the tape. */
export interface Held {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** Money and prices as doubles, account currency; times µs. The profit of one that is open is what it is at the last mark. */
export interface RoundTrip extends Held {
  readonly venue: string;
  readonly asset: string;
  /** The most units held at once. */
  readonly size: number;
  /** Average prices paid and had, account currency a unit. */
  readonly entry: number;
  readonly exit: number;
  /** After costs. */
  readonly pnl: number;
  readonly cost: number;
  /** Farthest of the marks against and for it, bps of the entry, at most 0 and at least 0. */
  readonly mae: number;
  readonly mfe: number;
  readonly fills: number;
}

export interface Failure {
  readonly strategy: string;
  /** Tape time, µs; NaN before the first record. */
  readonly time: number;
  readonly cause: string;
}
