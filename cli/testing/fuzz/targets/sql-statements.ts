import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import fc, { type Arbitrary } from "fast-check";
import { WorkbenchError } from "../../../../engine/errors.ts";
import { openDatabase } from "../../../../recorder/duckdb.ts";
import { checkQuery } from "../../../../web/sql/check-query.ts";
import groups from "../../../../web/sql/testing/hostile-statements.json" with { type: "json" };
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const CANARY = "canary-91ce";

/** Queries by their grammar, what is allowed and what is not side by side; `FILE` is one outside. */
const grammar = fc.letrec<{ query: string; table: string; value: string; statement: string }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(
        "1",
        "n",
        "count(*)",
        "'x'",
        "NULL",
        "now()",
        "$1",
        "?",
        "getenv('HOME')",
        "current_setting('threads')",
        "x'00'",
      ),
      fc.constantFrom(
        "read_text('FILE')",
        "glob('*')",
        "(SELECT content FROM read_text('FILE'))",
        "version()",
        "pg_sleep(1)",
      ),
      tie("query").map((query) => `(${query})`),
      fc.tuple(tie("value"), tie("value")).map(([a, b]) => `${a} || ${b}`),
      tie("value").map((value) => `list_transform([${value}], lambda x: x)`),
      tie("table").map((table) => `EXISTS (FROM ${table})`),
    ),
    table: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(
        "small",
        '"small"',
        "main.small",
        "memory.main.small",
        "SMALL",
        "range(3)",
        "(VALUES (1)) t(n)",
      ),
      fc.constantFrom(
        "'FILE'",
        '"FILE"',
        "read_text('FILE')",
        "read_csv('FILE')",
        "read_blob('*')",
        "glob('/*')",
        "parquet_schema('FILE')",
      ),
      fc.constantFrom(
        "duckdb_settings()",
        "duckdb_secrets()",
        "information_schema.tables",
        "pg_catalog.pg_class",
        "query('SELECT 1')",
      ),
      fc.constantFrom(
        "query_table('small')",
        "sniff_csv('FILE')",
        "pragma_table_info('small')",
        "sqlite_master",
        "unnest([1])",
      ),
      tie("query").map((query) => `(${query})`),
      fc.tuple(tie("table"), tie("table")).map(([a, b]) => `${a}, LATERAL ${b}`),
      tie("table").map((table) => `(PIVOT ${table} ON n)`),
    ),
    query: fc.oneof(
      { maxDepth: 4 },
      fc.tuple(tie("value"), tie("table")).map(([value, table]) => `SELECT ${value} FROM ${table}`),
      tie("value").map((value) => `SELECT ${value}`),
      tie("table").map((table) => `FROM ${table}`),
      fc.tuple(tie("query"), tie("query")).map(([a, b]) => `WITH t AS (${a}) ${b}`),
      fc.tuple(tie("query"), tie("query")).map(([a, b]) => `${a} UNION ALL ${b}`),
      fc.tuple(tie("query"), tie("value")).map(([a, b]) => `${a} ORDER BY ${b} LIMIT 3`),
      tie("table").map((table) => `SUMMARIZE ${table}`),
      tie("table").map((table) => `DESCRIBE ${table}`),
    ),
    statement: fc.oneof(
      { maxDepth: 4 },
      { weight: 6, arbitrary: tie("query") },
      tie("query").map((query) => `COPY (${query}) TO 'HOME/out.csv'`),
      tie("query").map((query) => `EXPLAIN ANALYZE ${query}`),
      fc.tuple(tie("query"), tie("statement")).map(([a, b]) => `${a}; ${b}`),
      tie("query").map((query) => `CREATE TABLE x AS ${query}`),
      tie("query").map((query) => `PREPARE p AS ${query}`),
      fc.constantFrom(
        "ATTACH 'HOME/x.db'",
        "INSTALL httpfs",
        "LOAD 'FILE'",
        "SET threads = 1",
        "PRAGMA version",
        "EXPORT DATABASE 'HOME/x'",
      ),
    ),
  }),
);

const NOISE = [
  "/* x */",
  "-- x\n",
  "/*/**/*/",
  ";",
  "\u0000",
  "\u00a0",
  "\ufeff",
  "\u202e",
  "ＳＥＬＥＣＴ",
  "'",
  '"',
  "$$",
  "\\",
  "(",
  ")",
  "\n",
];
const noisy = (statement: string): Arbitrary<string> =>
  fc.array(fc.tuple(fc.nat(), fc.constantFrom(...NOISE)), { maxLength: 2 }).map((edits) =>
    edits.reduce((text, [at, noise]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + noise + text.slice(place);
    }, statement),
  );
const statements: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: grammar.query },
  { weight: 3, arbitrary: grammar.statement.chain(noisy) },
  { weight: 1, arbitrary: damagedText(groups.flatMap((group) => group.statements)) },
);

/** Each file below a folder with its content. */
const contents = async (folder: string): Promise<string> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map(
      async ({ parentPath, name }) =>
        `${parentPath}/${name} ${await readFile(join(parentPath, name), "latin1")}`,
    );
  return (await Promise.all(texts)).sort().join("\n");
};

export const sqlStatements = defineTarget({
  id: "sql-statements",
  describe:
    "statements by a grammar and damaged hostile ones, run without any confinement once the check has let them through: nothing written, nothing read, nothing set",
  ...{ few: 100, many: 20_000, mostMs: 10_000 },
  open: async () => {
    const home = await mkdtemp(join(tmpdir(), "pegtape-fuzz-"));
    await writeFile(join(home, "secret.csv"), `a\n${CANARY}\n`);
    const database = await openDatabase({
      threads: 1,
      memoryLimit: "512MB",
      tempDirectory: join(tmpdir(), "pegtape-none"),
    });
    await database.run("CREATE VIEW small AS SELECT * FROM range(5) t(n)");
    const facts =
      "SELECT (SELECT string_agg(sql, ';' ORDER BY sql) FROM sqlite_master) || current_setting('threads')::VARCHAR AS f";
    const before = {
      files: await contents(home),
      facts: JSON.stringify(await database.rows(facts)),
    };
    return {
      inputs: statements,
      read: async (text) => {
        const sql = text
          .replaceAll("FILE", join(home, "secret.csv"))
          .replaceAll("HOME", home)
          .replaceAll("{home}", home);
        const filled = sql
          .replaceAll("{canary}", join(home, "secret.csv"))
          .replaceAll("{parquet}", join(home, "secret.csv"));
        const connection = await database.connect();
        try {
          const { select, explain } = await checkQuery(connection.connection, filled, [
            "small",
          ]).catch(refusedByParser);
          const rows = await runFor(connection.connection, `${explain ?? ""} ${select}`);
          must(!rows.includes(CANARY), () => "reads a file outside");
        } finally {
          connection.close();
        }
        must(
          JSON.stringify(await database.rows(facts)) === before.facts,
          () => "changes the database",
        );
        must((await contents(home)) === before.files, () => "writes a file");
      },
      close: async () => {
        database.close();
        await rm(home, { recursive: true, force: true });
      },
    };
  },
});

/** The process that runs queries tells what DuckDB's parser says as its own refusal. */
const refusedByParser = (error: unknown): never => {
  if (error instanceof WorkbenchError || !(error instanceof Error)) throw error;
  throw new WorkbenchError("input", "the parser refuses it", "Write a SELECT.", { cause: error });
};

/** A few rows of a query as text, for a second at most; an error of the query is its own affair. */
const runFor = async (connection: DuckDBConnection, sql: string): Promise<string> => {
  const timer = setTimeout(() => connection.interrupt(), 1_000);
  try {
    const reader = await connection.streamAndReadUntil(sql, 100);
    return JSON.stringify(reader.getRowsJson()).slice(0, 1_000_000);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  } finally {
    clearTimeout(timer);
  }
};
