/** What one query may take. Times in ms, sizes in bytes unless they say otherwise. */
export interface SqlLimits {
  readonly timeMs: number;
  /** Rows that a page or its JSON gets; an export has no limit of rows. */
  readonly rows: number;
  /** Of the texts of all cells that a page gets. */
  readonly bytes: number;
  /** Characters of one cell on a page; an export has them all. */
  readonly cell: number;
  readonly exportMs: number;
  readonly exportBytes: number;
  /** Of DuckDB's own buffers, as it writes sizes: `512MB`. Beyond it rows are spilled. */
  readonly memory: string;
  /** Of spilled rows, as DuckDB writes sizes. */
  readonly spill: string;
  /** Of the whole child process: text functions allocate outside DuckDB's own count. */
  readonly residentBytes: number;
  readonly threads: number;
  /** Queries that run at once, each in a child process of its own. */
  readonly atOnce: number;
  /** Queries that may wait for that. */
  readonly waiting: number;
  /** An unused child is ended after so long. */
  readonly idleMs: number;
  /** A child that is not ready by then is ended. */
  readonly startMs: number;
  /** An interrupted query that has not answered by then is ended with its child. */
  readonly graceMs: number;
}

export const defaultLimits: SqlLimits = {
  timeMs: 5_000,
  rows: 10_000,
  bytes: 8_000_000,
  cell: 2_000,
  exportMs: 120_000,
  exportBytes: 2_000_000_000,
  memory: "512MB",
  spill: "1GB",
  residentBytes: 1_200_000_000,
  threads: 2,
  atOnce: 2,
  waiting: 8,
  idleMs: 60_000,
  startMs: 60_000,
  graceMs: 1_000,
};

/** Characters of a query: it must fit into an address. */
export const LONGEST_QUERY = 10_000;
