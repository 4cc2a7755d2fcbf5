import { z } from "zod";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { parseTime } from "../../engine/market/time.ts";

// `result.json`, as `keepResult` writes it. Anybody's file until it is read: every list and text has an end.

const text = z.string().max(2000);
const name = z.string().max(200);
const number = z.number();
const figure = z.number().nullable();
const count = z.number().int().min(0);
const decimal = z.string().regex(/^-?\d{1,60}(\.\d{1,40})?$/, "no decimal");
const hash = z.string().regex(/^[0-9a-f]{64}$/, "no SHA-256");
const time = z
  .string()
  .max(40)
  .refine((iso) => parseTime(iso) !== undefined, "no ISO 8601 time");
const some = <T extends z.ZodType>(item: T, most = 200) => z.array(item).max(most);
const few = <T extends z.ZodType>(item: T) => z.record(name, item).refine(isSmall, "too many");
const isSmall = (record: object): boolean => Object.keys(record).length <= 200;

const value = z.union([number, text, z.boolean()]);
const interval = z.object({ estimate: figure, low: figure, high: figure });
const fees = z.object({ maker: number, taker: number });
const kind = z.enum(["recorded", "imported", "reconstructed", "simulated"]);

const sumRow = z.object({
  ...{ name, realised: decimal, unrealised: decimal, fees: decimal, net: decimal },
});

const terms = z.object({
  ...{ venues: few(fees), other: fees, participation: number, assumedSpread: number },
  latency: z.object({ median: number, p95: number, seed: number }),
  transfer: z.object({ time: number, fees: few(number) }),
  halts: some(
    z.object({
      ...{ venue: name, asset: name.exactOptional(), source: text },
      what: some(z.enum(["trading", "withdrawal", "deposit"]), 3),
      ...{ from: time, to: time.nullable() },
    }),
  ),
});

const trade = z.object({
  ...{ venue: name, asset: name, openedAt: time, closedAt: time.nullable(), size: figure },
  ...{ entry: figure, exit: figure, pnl: figure, cost: figure, mae: figure, mfe: figure },
  ...{ fills: count, event: name.nullable(), timing: figure, afterTrough: figure },
});

const compared = z.object({
  ...{ name, pnl: decimal, return: figure, maxDrawdown: figure, sharpe: figure, trades: count },
  ...{ clusters: count, hitRate: figure, exposure: figure, turnover: figure, costs: decimal },
  ...{ entryTiming: figure, failure: text.nullable() },
});

export const sheetShape: z.ZodType<TearSheet> = z.object({
  ...{ type: z.literal("result"), format: z.literal(1), kind },
  watermark: z.enum(["RECONSTRUCTED", "SIMULATED"]).nullable(),
  tape: z.object({
    ...{ name, manifest: hash, from: time, to: time, ticks: count, instruments: some(name, 5000) },
    ...{ gaps: count, covered: figure },
    lost: some(z.object({ instrument: name, from: time, to: time })),
  }),
  strategy: z.object({
    ...{ id: name, title: text, parameters: few(value), written: few(text) },
    source: hash.nullable(),
  }),
  settings: z.object({
    ...{ currency: name, capital: decimal, seed: number, version: name, termsHash: hash, terms },
    command: text,
  }),
  standing: z.object({
    ...{ trades: count, independent: count, clusters: count },
    ...{ leads: z.enum(["trades", "ratios"]), remark: text.nullable() },
  }),
  pnl: z.object({
    ...{ start: decimal, end: decimal, total: decimal, realised: decimal, unrealised: decimal },
    return: figure,
    pockets: some(
      z.object({
        ...{ venue: name, asset: name, amount: decimal, mark: figure, value: decimal },
        ...{ realised: decimal, unrealised: decimal, fees: decimal },
      }),
      2000,
    ),
    ...{ byAsset: some(sumRow, 2000), byVenue: some(sumRow) },
  }),
  trading: z.object({
    ...{ orders: count, rejected: count, cancelled: count, fills: count, transfers: count },
    ...{ sources: few(number), open: count, hitRate: figure, profitFactor: figure },
    ...{ expectancy: figure, medianHolding: figure, turnover: figure },
  }),
  ratios: z.object({
    ...{ period: name, returns: count, confidence: number, draws: count, blockLength: figure },
    ...{ sharpe: interval, sortino: interval, calmar: interval },
  }),
  drawdown: z.object({
    ...{ fraction: figure, money: figure, longestUnderWater: figure, ulcer: figure },
    ...{ peakAt: time.nullable(), troughAt: time.nullable(), recoveredAt: time.nullable() },
  }),
  exposure: z.object({ mean: figure, most: figure, timeInMarket: figure }),
  costs: z.object({
    ...{ total: decimal, fees: decimal, slippage: decimal, transferFees: decimal, share: figure },
    byVenue: some(z.object({ venue: name, fees: decimal })),
    ...{ maker: count, taker: count },
  }),
  months: some(
    z.object({ month: z.string().regex(/^\d{4}-\d{2}$/), return: figure, pnl: figure }),
    2400,
  ),
  ...{ trades: some(trade, 1000), tradesOmitted: count },
  entryTiming: z.object({
    ...{ entries: count, events: count, median: figure, best: figure, worst: figure },
    early: figure,
  }),
  comparison: some(compared, 50),
  sensitivity: some(
    z.object({
      ...{ what: name, setting: name, pnl: figure, return: figure, trades: count },
      failure: text.nullable(),
    }),
  ),
  audit: z
    .object({ verdict: z.enum(["passed", "failed"]), cuts: count, first: text.nullable() })
    .nullable(),
  ...{ assumptions: some(text), remarks: some(text) },
  failure: z.object({ time: time.nullable(), cause: text }).nullable(),
});
