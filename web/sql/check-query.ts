import type { DuckDBConnection } from "@duckdb/node-api";
import { WorkbenchError } from "../../engine/errors.ts";
import { LONGEST_QUERY } from "./limits.ts";
import { splitExplain } from "./split-explain.ts";

/** A query that may run: one SELECT that names nothing but the views, what it makes itself, and rows counted out. */
export interface CheckedQuery {
  /** The SELECT, without a semicolon at its end. */
  readonly select: string;
  /** `EXPLAIN` or `EXPLAIN ANALYZE`, where it is one. */
  readonly explain: string | undefined;
}

/** Functions that make rows without reading anything. `query('…')` is none: it would run a text that nobody checked. */
const MAKE_ROWS = new Set([
  ...["range", "generate_series", "unnest", "repeat", "repeat_row"],
  ...["json_each", "json_tree"],
]);
const LISTS = new Set(['"tables"', "__show_tables_expanded"]);
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * Reads a query without running it, by DuckDB's own parser, and refuses what is not one SELECT over the views. That a
 * database is confined is not enough: COPY writes where exports are written, `EXPLAIN ANALYZE COPY` too, and a file of a
 * tape read by its name would show what an as-of view hides. Throws "input".
 */
export const checkQuery = async (
  connection: DuckDBConnection,
  sql: string,
  views: readonly string[],
): Promise<CheckedQuery> => {
  if (sql.length > LONGEST_QUERY)
    throw refusal(`the query has ${sql.length} characters`, `At most ${LONGEST_QUERY} are taken.`);
  // To DuckDB, which is written in C, it would be the end.
  if (sql.includes("\0")) throw refusal("the query holds a zero character", "Leave it out.");
  if (sql.trim() === "") throw refusal("there is no query", "Write a SELECT over the views.");
  const { explain, text } = splitExplain(sql);
  const select = withoutEnd(text);
  const tree = await parse(connection, text);
  // The same statement without its semicolon, or the semicolon was none.
  const bare = await parse(connection, select);
  if (JSON.stringify(tree) !== JSON.stringify(bare))
    throw refusal("the end of the query is unclear", "Leave out what follows its semicolon.");
  refuseStrangers(tree, new Set(views.map((view) => view.toLowerCase())));
  return { select, explain };
};

/** Without the blanks and semicolons at its end: from there on, for a pattern would try each blank in the middle. */
const withoutEnd = (text: string): string => {
  let end = text.length;
  while (end > 0 && /[\s;]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
};

const refusal = (message: string, hint: string): WorkbenchError =>
  new WorkbenchError("input", message, hint);

const ONE_SELECT = "One SELECT is taken, or one EXPLAIN of it; nothing here writes or sets.";

const parse = async (connection: DuckDBConnection, sql: string): Promise<unknown> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1)
    throw refusal(
      statements.count === 0 ? "there is no statement" : `there are ${statements.count} statements`,
      ONE_SELECT,
    );
  const reader = await connection.runAndReadAll("SELECT json_serialize_sql(?::VARCHAR)", [sql]);
  const told: unknown = JSON.parse(String(reader.getRows()[0]?.[0]));
  const { error, error_message, statements: trees } = told as Record<string, unknown>;
  if (error !== false) {
    const other = String(error_message).startsWith("Only SELECT");
    throw refusal(other ? "this is no SELECT" : `the query: ${String(error_message)}`, ONE_SELECT);
  }
  if (!Array.isArray(trees) || trees.length !== 1) throw refusal("this is no SELECT", ONE_SELECT);
  return trees[0];
};

type Node = Readonly<Record<string, unknown>>;

/** Walks the whole tree, for a table may stand in any expression. */
const refuseStrangers = (tree: unknown, views: ReadonlySet<string>): void => {
  const nodes: Node[] = [];
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) nodes.push(next as Node);
    open.push(...Object.values(next));
  }
  const known = new Set([...views, ...nodes.flatMap(namesOf)]);
  for (const node of nodes) refuseNode(node, known);
};

/** Tables that a query names itself: `WITH name AS …`. One that could be the path of a file would hide it. */
const namesOf = ({ cte_map: map }: Node): string[] => {
  const entries = (map as { map?: unknown } | undefined)?.map;
  if (!Array.isArray(entries)) return [];
  return entries.map(({ key }: { key?: unknown }) => {
    if (typeof key !== "string" || !PLAIN_NAME.test(key))
      throw refusal(`"${String(key)}" is no name for a part of a query`, "Use letters and digits.");
    return key.toLowerCase();
  });
};

const LISTED = 'The views are listed on the page; quote their names: FROM "svb-2023".';

const refuseNode = (node: Node, known: ReadonlySet<string>): void => {
  const { type, table_name: table, schema_name: schema, catalog_name: catalog } = node;
  if (type === "BASE_TABLE") {
    const here = ["", "main"].includes(String(schema)) && ["", "memory"].includes(String(catalog));
    if (!here || !known.has(String(table).toLowerCase()))
      throw refusal(
        `there is no view "${[catalog, schema, table].filter(Boolean).join(".")}"`,
        LISTED,
      );
  }
  if (type === "SHOW_REF" && node["query"] === null && !LISTS.has(String(table)))
    throw refusal(`nothing to show of ${String(table)}`, LISTED);
  if (type === "TABLE_FUNCTION") {
    const called = node["function"] as { function_name?: unknown } | undefined;
    const name = String(called?.function_name).toLowerCase();
    if (!MAKE_ROWS.has(name))
      throw refusal(
        `${name}() is not to be had as a table`,
        `Known: ${[...MAKE_ROWS].join(", ")}.`,
      );
  }
};
