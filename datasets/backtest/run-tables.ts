import { decimalText, e16Text } from "../../engine/backtest/decimal-text.ts";
import type { BacktestRun } from "../../engine/backtest/result.ts";
import type { TapeKind } from "../../engine/backtest/tear-sheet/shape.ts";
import type { Column, RowTable } from "./row-table.ts";
import type { NamedCurve, PriceSeries } from "./run-series.ts";

/** What a run leaves in files: a table each. `kind` is the tape's, in every row, so that no file forgets it. */
export interface RunRecords {
  readonly kind: TapeKind;
  readonly run: BacktestRun;
  readonly curves: readonly NamedCurve[];
  readonly prices: readonly PriceSeries[];
}

export const runTables = ["fills", "orders", "trades", "equity", "prices"] as const;
export type RunTableName = (typeof runTables)[number];

const time = (name: string): Column => ({ name, type: "TIMESTAMP" });
const text = (name: string): Column => ({ name, type: "VARCHAR" });
const number = (name: string): Column => ({ name, type: "DOUBLE" });
const count = (name: string): Column => ({ name, type: "BIGINT" });
const price = (name: string): Column => ({ name, type: "DECIMAL(18,8)" });
const size = (name: string): Column => ({ name, type: "DECIMAL(38,8)" });
const money = (name: string): Column => ({ name, type: "DECIMAL(38,16)" });

const e8 = (steps: number | bigint | undefined): string | null =>
  steps === undefined ? null : decimalText(BigInt(steps), 8);

/** One of the tables of a run; its rows are made as they are asked for. */
export const runTable = (name: RunTableName, records: RunRecords): RowTable => {
  const { columns, rows } = TABLES[name];
  return {
    columns: [...columns, text("kind")],
    rows: withKind(rows(records), records.kind),
  };
};

function* withKind(rows: Iterable<readonly Cell[]>, kind: string): Iterable<readonly Cell[]> {
  for (const row of rows) yield [...row, kind];
}

type Cell = string | number | bigint | null;

const TABLES: Readonly<
  Record<
    RunTableName,
    {
      readonly columns: readonly Column[];
      readonly rows: (records: RunRecords) => Iterable<readonly Cell[]>;
    }
  >
> = {
  fills: {
    columns: [
      ...[count("order"), text("tag"), time("time"), time("priced_at"), text("instrument")],
      ...[text("side"), price("price"), size("size"), money("fee"), money("slippage")],
      ...[text("liquidity"), text("source")],
    ],
    *rows({ run }) {
      for (const fill of run.fills)
        yield [
          ...[fill.order, fill.tag, fill.time, fill.pricedAt, fill.instrument, fill.side],
          ...[e8(fill.price), e8(fill.size), e16Text(fill.fee), e16Text(fill.slippage)],
          ...[fill.liquidity, fill.source],
        ];
    },
  },
  orders: {
    columns: [
      ...[count("id"), text("instrument"), text("side"), text("tag"), time("time")],
      ...[time("arrives"), size("size"), money("budget"), price("limit"), price("stop")],
      ...[time("expires"), text("state"), size("filled"), text("reason")],
    ],
    *rows({ run }) {
      for (const { budget, ...order } of run.orders)
        yield [
          ...[order.id, order.instrument, order.side, order.tag, order.time, order.arrives],
          ...[e8(order.size), budget === undefined ? null : e16Text(budget)],
          ...[e8(order.limit), e8(order.stop), order.expires, order.state, e8(order.filled)],
          order.reason ?? null,
        ];
    },
  },
  trades: {
    columns: [
      ...[text("venue"), text("asset"), time("opened_at"), time("closed_at"), number("size")],
      ...[number("entry"), number("exit"), number("pnl"), number("cost"), number("mae")],
      ...[number("mfe"), count("fills")],
    ],
    *rows({ run }) {
      for (const trade of run.trades)
        yield [
          ...[trade.venue, trade.asset, trade.openedAt, trade.closedAt, trade.size],
          ...[trade.entry, trade.exit, trade.pnl, trade.cost, trade.mae, trade.mfe, trade.fills],
        ];
    },
  },
  equity: {
    columns: [text("run"), time("time"), number("equity"), number("exposure")],
    *rows({ curves }) {
      for (const curve of curves)
        for (const [i, at] of curve.time.entries())
          yield [curve.name, at, curve.equity[i] ?? null, curve.exposure[i] ?? null];
    },
  },
  prices: {
    columns: [
      ...[text("instrument"), time("start"), time("end"), number("low"), number("high")],
      number("close"),
    ],
    *rows({ prices }) {
      for (const { instrument, start, end, low, high, close } of prices)
        for (const [i, from] of start.entries())
          yield [
            ...[instrument, from, end[i] ?? null, low[i] ?? null, high[i] ?? null],
            close[i] ?? null,
          ];
    },
  },
};
