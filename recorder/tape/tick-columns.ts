/** The columns of `ticks`, in order, with their Parquet types as DuckDB names them. */
export const tickColumns = {
  seq: "BIGINT",
  event_time: "TIMESTAMP",
  receive_time: "TIMESTAMP",
  venue: "VARCHAR",
  symbol: "VARCHAR",
  kind: "VARCHAR",
  price: "DECIMAL(18,8)",
  size: "DECIMAL(18,8)",
  side: "VARCHAR",
  trade_id: "VARCHAR",
  bid: "DECIMAL(18,8)",
  bid_size: "DECIMAL(18,8)",
  ask: "DECIMAL(18,8)",
  ask_size: "DECIMAL(18,8)",
  open: "DECIMAL(18,8)",
  high: "DECIMAL(18,8)",
  low: "DECIMAL(18,8)",
  interval: "BIGINT",
  detail: "VARCHAR",
} as const;

export type TickColumn = keyof typeof tickColumns;
