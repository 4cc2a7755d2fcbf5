/** The columns of `raw`, in order, with their Parquet types as DuckDB names them. */
export const rawColumns = {
  seq: "BIGINT",
  receive_time: "TIMESTAMP",
  venue: "VARCHAR",
  connection: "INTEGER",
  direction: "VARCHAR",
  frame: "VARCHAR",
} as const;
