import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";

/** An in-memory DuckDB with one connection. Values in SQL are bound (`?`), never pasted in. */
export interface Database {
  readonly connection: DuckDBConnection;
  run(sql: string, values?: readonly DuckDBValue[]): Promise<void>;
  /** Every row as an object: BIGINT as bigint, DECIMAL and DOUBLE as number, TIMESTAMP as Date (whole milliseconds). */
  rows(sql: string, values?: readonly DuckDBValue[]): Promise<Record<string, unknown>[]>;
  /** A further connection to the same database: a result that is still streaming blocks the connection it came from. */
  connect(): Promise<Database>;
  close(): void;
}

export interface DatabaseOptions {
  /** Threads that a query may use; all cores when left out. */
  readonly threads?: number;
  /** Like `512MB`; four fifths of the machine's memory when left out. Beyond it DuckDB spills to `tempDirectory`. */
  readonly memoryLimit?: string;
  /** Where large sorts spill; made when needed and removed afterwards. */
  readonly tempDirectory?: string;
  /** Like `1GB`: most that may be spilled; nine tenths of the free disk when left out. */
  readonly tempLimit?: string;
}

/** What statements of a stranger may touch, besides the spilled rows. Absolute paths. */
export interface Confines {
  readonly files: readonly string[];
  /** Its files may be read and WRITTEN. */
  readonly folder: string;
}

/** Opens DuckDB. It reaches for nothing outside this machine: extensions are neither installed nor loaded on demand. */
export const openDatabase = async (options: DatabaseOptions = {}): Promise<Database> => {
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    // It would keep the bytes of every Parquet file it reads, and so make memory grow with the tape.
    enable_external_file_cache: "false",
    temp_directory: options.tempDirectory ?? join(tmpdir(), `pegtape-duckdb-${randomUUID()}`),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    ...(options.tempLimit === undefined ? {} : { max_temp_directory_size: options.tempLimit }),
  });
  const first = await connectTo(instance);
  // No result may depend on the time zone of the machine; connections to come take it over.
  await first.run("SET GLOBAL TimeZone = 'UTC'");
  return {
    ...first,
    close: () => {
      first.close();
      instance.closeSync();
    },
  };
};

const connectTo = async (instance: DuckDBInstance): Promise<Database> => {
  const connection = await instance.connect();
  return {
    connection,
    run: async (sql, values) => {
      await connection.run(sql, values === undefined ? undefined : [...values]);
    },
    rows: async (sql, values) => {
      const reader = await connection.runAndReadAll(
        sql,
        values === undefined ? undefined : [...values],
      );
      const names = reader.deduplicatedColumnNames();
      // Not the library's own objects: in those a column called __proto__ is lost.
      return reader
        .getRowsJS()
        .map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
    },
    connect: () => connectTo(instance),
    close: () => connection.closeSync(),
  };
};

/**
 * From here on statements reach no file but these, and change no setting; that cannot be taken back. COPY still writes
 * into the folder, and whatever runs may take memory beyond the limit: for SQL of a stranger this alone is not enough.
 */
export const confine = async (database: Database, { files, folder }: Confines): Promise<void> => {
  const list = (paths: readonly string[]): string => `[${paths.map(quoteText).join(", ")}]`;
  await database.run(`SET allowed_paths = ${list(files)}`);
  await database.run(`SET allowed_directories = ${list([folder])}`);
  await database.run("SET enable_external_access = false");
  await database.run("SET lock_configuration = true");
};

/** Runs `work`, whose statements keep the order of what they read; the database gets its threads back. */
export const withOneThread = async (
  database: Database,
  work: () => Promise<void>,
): Promise<void> => {
  const [before] = await database.rows("SELECT current_setting('threads')::INTEGER AS threads");
  if (before?.["threads"] === 1) {
    await work();
    return;
  }
  await database.run("SET threads = 1");
  try {
    await work();
  } finally {
    await database.run(`SET threads = ${Number(before?.["threads"] ?? 1)}`);
  }
};

/** `text` as an SQL string literal, for the few places that take no bound value (`COPY … TO`). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `name` as an SQL identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
