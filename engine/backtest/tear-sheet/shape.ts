import type { ParameterValue } from "../parameters.ts";
import type { Halt, Terms } from "../terms.ts";

/** Exact, as decimal text without needless digits: `-12.5`. Account currency unless it says otherwise. */
export type Decimal = string;
/** Where there is no number, null: JSON has no NaN. */
export type Figure = number | null;
/** `2023-03-11T07:15:00.000000Z`. */
export type TimeText = string;

/** What a run came to, for people and programs: plain data that JSON holds as it is. Same run, same bytes. */
export interface TearSheet {
  readonly type: "result";
  readonly format: 1;
  readonly kind: TapeKind;
  /** Stands at every figure of a tape that nobody recorded: `RECONSTRUCTED`. Null of real tapes. */
  readonly watermark: string | null;
  readonly tape: SheetTape;
  readonly strategy: SheetStrategy;
  readonly settings: SheetSettings;
  /** Whether there is enough behind the ratios; where not, the trades lead. */
  readonly standing: Standing;
  readonly pnl: SheetPnl;
  readonly trading: Trading;
  readonly ratios: Ratios;
  readonly drawdown: SheetDrawdown;
  readonly exposure: Exposure;
  readonly costs: Costs;
  readonly months: readonly Month[];
  /** In order of opening; the first `MOST_TRADES`. */
  readonly trades: readonly SheetTrade[];
  readonly tradesOmitted: number;
  readonly entryTiming: EntryTiming;
  /** The run itself first. */
  readonly comparison: readonly Compared[];
  readonly sensitivity: readonly SensitivityStep[];
  readonly audit: SheetAudit | null;
  readonly assumptions: readonly string[];
  readonly failure: { readonly time: TimeText | null; readonly cause: string } | null;
  /** What a reader must know before any figure. */
  readonly remarks: readonly string[];
}

export type TapeKind = "recorded" | "imported" | "reconstructed" | "simulated";

export interface SheetTape {
  readonly name: string;
  /** SHA-256 of its manifest, hex. */
  readonly manifest: string;
  /** What of it was run. */
  readonly from: TimeText;
  readonly to: TimeText;
  readonly ticks: number;
  readonly instruments: readonly string[];
  readonly gaps: number;
  /** The first 200 of them. */
  readonly lost: readonly {
    readonly instrument: string;
    readonly from: TimeText;
    readonly to: TimeText;
  }[];
  /** Part of the time in which no traded instrument's feed was lost, 0 to 1. */
  readonly covered: Figure;
}

export interface SheetStrategy {
  readonly id: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The same as one writes them: `hold=1h`. */
  readonly written: Readonly<Record<string, string>>;
  /** SHA-256 of its source, hex; null of built-in ones, which the engine's version names. */
  readonly source: string | null;
}

export interface SheetSettings {
  readonly currency: string;
  readonly capital: Decimal;
  /** Of all draws: latency and bootstrap. */
  readonly seed: number;
  readonly version: string;
  /** SHA-256 of the terms, hex. */
  readonly termsHash: string;
  readonly terms: SheetTerms;
  /** Makes it again. */
  readonly command: string;
}

/** What trading costs and how long it takes, as `Terms` has it; times as text. */
export interface SheetTerms extends Omit<Terms, "halts"> {
  readonly halts: readonly SheetHalt[];
}

export interface SheetHalt extends Omit<Halt, "from" | "to"> {
  readonly from: TimeText;
  /** Null where nobody knows an end. */
  readonly to: TimeText | null;
}

export interface Standing {
  readonly trades: number;
  /** No two of them open at once. */
  readonly independent: number;
  readonly clusters: number;
  readonly leads: "trades" | "ratios";
  readonly remark: string | null;
}

export interface SheetPnl {
  readonly start: Decimal;
  readonly end: Decimal;
  readonly total: Decimal;
  readonly realised: Decimal;
  readonly unrealised: Decimal;
  /** Total over start. */
  readonly return: Figure;
  readonly pockets: readonly PocketRow[];
  readonly byAsset: readonly SumRow[];
  readonly byVenue: readonly SumRow[];
}

export interface PocketRow {
  readonly venue: string;
  readonly asset: string;
  /** Units of the asset. */
  readonly amount: Decimal;
  readonly mark: Figure;
  readonly value: Decimal;
  readonly realised: Decimal;
  readonly unrealised: Decimal;
  readonly fees: Decimal;
}

/** P&L before what stands in no pocket: slippage and transfer fees. */
export interface SumRow {
  readonly name: string;
  readonly realised: Decimal;
  readonly unrealised: Decimal;
  readonly fees: Decimal;
  readonly net: Decimal;
}

export interface Trading {
  readonly orders: number;
  readonly rejected: number;
  readonly cancelled: number;
  readonly fills: number;
  readonly transfers: number;
  /** Parts of the fills: `{"quote":1}`. */
  readonly sources: Readonly<Record<string, number>>;
  readonly open: number;
  readonly hitRate: Figure;
  readonly profitFactor: Figure;
  readonly expectancy: Figure;
  /** Seconds, the lesser of two middles. */
  readonly medianHolding: Figure;
  /** Bought and sold in multiples of the start, quote currencies taken at one unit of the account's. */
  readonly turnover: Figure;
}

/** Percentile interval of the stationary bootstrap; null where too few draws have a value. */
export interface Interval {
  readonly estimate: Figure;
  readonly low: Figure;
  readonly high: Figure;
}

export interface Ratios {
  /** Of the returns: `1h`. */
  readonly period: string;
  readonly returns: number;
  readonly confidence: number;
  readonly draws: number;
  /** Mean length of a block, periods. */
  readonly blockLength: Figure;
  readonly sharpe: Interval;
  readonly sortino: Interval;
  readonly calmar: Interval;
}

export interface SheetDrawdown {
  /** Part of the peak, 0 to 1. */
  readonly fraction: Figure;
  readonly money: Figure;
  readonly peakAt: TimeText | null;
  readonly troughAt: TimeText | null;
  readonly recoveredAt: TimeText | null;
  /** Seconds. */
  readonly longestUnderWater: Figure;
  readonly ulcer: Figure;
}

export interface Exposure {
  /** Parts of the equity, over all of the time. */
  readonly mean: Figure;
  readonly most: Figure;
  /** Part of the time in which anything was held. */
  readonly timeInMarket: Figure;
}

export interface Costs {
  readonly total: Decimal;
  readonly fees: Decimal;
  readonly slippage: Decimal;
  readonly transferFees: Decimal;
  /** Total over start. */
  readonly share: Figure;
  readonly byVenue: readonly { readonly venue: string; readonly fees: Decimal }[];
  readonly maker: number;
  readonly taker: number;
}

export interface Month {
  /** `2023-03`. */
  readonly month: string;
  readonly return: Figure;
  readonly pnl: Figure;
}

export interface SheetTrade {
  readonly venue: string;
  readonly asset: string;
  readonly openedAt: TimeText;
  readonly closedAt: TimeText | null;
  readonly size: Figure;
  readonly entry: Figure;
  readonly exit: Figure;
  readonly pnl: Figure;
  readonly cost: Figure;
  /** bps of the entry. */
  readonly mae: Figure;
  readonly mfe: Figure;
  readonly fills: number;
  /** The event in which it was opened. */
  readonly event: string | null;
  /** 0 at the trough of that event and 1 at par. */
  readonly timing: Figure;
  /** Seconds after the trough, negative before it. */
  readonly afterTrough: Figure;
}

export interface EntryTiming {
  /** Trades opened within a discount of their coin. */
  readonly entries: number;
  readonly events: number;
  readonly median: Figure;
  readonly best: Figure;
  readonly worst: Figure;
  /** Part of them that bought before the trough. */
  readonly early: Figure;
}

export interface Compared {
  readonly name: string;
  readonly pnl: Decimal;
  readonly return: Figure;
  readonly maxDrawdown: Figure;
  readonly sharpe: Figure;
  readonly trades: number;
  readonly clusters: number;
  readonly hitRate: Figure;
  readonly exposure: Figure;
  readonly turnover: Figure;
  readonly costs: Decimal;
  readonly entryTiming: Figure;
  readonly failure: string | null;
}

/** The same run with one thing changed. */
export interface SensitivityStep {
  /** `latency`, `fees`, `venues`. */
  readonly what: string;
  /** `×2`, `without kraken`. */
  readonly setting: string;
  /** Null where it could not run to the end, as is the return. */
  readonly pnl: Figure;
  readonly return: Figure;
  readonly trades: number;
  /** Why it could not. */
  readonly failure: string | null;
}

export interface SheetAudit {
  readonly verdict: "passed" | "failed";
  /** Places at which the tape was cut. */
  readonly cuts: number;
  /** The first order that differs, in words. */
  readonly first: string | null;
}
