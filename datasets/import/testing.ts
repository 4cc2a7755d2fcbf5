import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkbenchError } from "../../engine/errors.ts";
import { micros } from "../../engine/market/time.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { type ImportGroup, importTape } from "./import-tape.ts";

/** For the tests of this folder: a workshop of files and tapes in a temporary folder. */
export interface Workshop {
  readonly folder: string;
  /** Writes a file and returns its path. */
  file(name: string, content: string | Buffer): string;
  /** Makes a Parquet file of a SELECT and returns its path. */
  parquet(name: string, select: string): Promise<string>;
  /** Imports groups into a new tape and returns it with its rows. */
  make(...groups: ImportGroup[]): Promise<Made>;
  /** The error of such an import. Fails when there is none. */
  refusal(...groups: ImportGroup[]): Promise<WorkbenchError>;
  remove(): void;
}

export interface Made {
  readonly manifest: Manifest;
  readonly path: string;
  /** Each row as text, its columns joined with `|`, null as nothing. */
  lines(columns: string): Promise<string[]>;
}

export const minute = micros(60e6);

export const workshop = (): Workshop => {
  const folder = mkdtempSync(join(tmpdir(), "pegtape-import-test-"));
  let tapes = 0;
  const make = async (...groups: ImportGroup[]): Promise<Made> => {
    const path = join(folder, "tapes", `tape-${++tapes}`);
    const manifest = await importTape({
      groups,
      out: path,
      name: "test",
      created: "2026-01-01T00:00:00Z",
    });
    return { manifest, path, lines: (columns) => readLines(path, columns) };
  };
  return {
    folder,
    file: (name, content) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    parquet: async (name, select) => {
      const path = join(folder, name);
      await query(`COPY (${select}) TO ${quoteText(path)} (FORMAT parquet)`);
      return path;
    },
    make,
    refusal: async (...groups) =>
      make(...groups).then(
        () => {
          throw new Error("this import should have been refused");
        },
        (error: WorkbenchError) => error,
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const query = async (sql: string): Promise<Record<string, unknown>[]> => {
  const database = await openDatabase({ threads: 1 });
  try {
    return await database.rows(sql);
  } finally {
    database.close();
  }
};

const readLines = async (path: string, columns: string): Promise<string[]> => {
  const texts = columns.split(" ").map((name) => `coalesce(CAST("${name}" AS VARCHAR), '')`);
  const files = quoteText(join(path, "ticks", "*", "*.parquet"));
  // One text, not a row object each: some tapes here have 300,000 rows.
  const [all] = await query(
    `SELECT string_agg(line, chr(10) ORDER BY seq) AS lines FROM (SELECT seq, concat_ws('|', ${texts.join(", ")}) AS line
     FROM read_parquet(${files}, hive_partitioning = false))`,
  );
  return String(all?.["lines"]).split("\n");
};
