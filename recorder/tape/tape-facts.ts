import { join } from "node:path";
import * as z from "zod";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseTime } from "../../engine/market/time.ts";
import { type Database, quoteText } from "../duckdb.ts";
import { type Manifest, type ManifestFile, manifestFaults, tickFiles } from "./manifest.ts";
import { type TickColumn, tickColumns } from "./tick-columns.ts";

const factsOf = z.object({
  /** Every kind on the tape, sorted. */
  kinds: z.array(z.string()),
  /** How many values of each column are null. */
  nulls: z.record(z.string(), z.enum(["none", "some", "all"])),
  /** Shortest bar in µs when the tape holds bars only, else null. */
  barInterval: z.number().nullable(),
});

/** What a reader wants to know of a tape before it asks for columns. */
export type TapeFacts = z.infer<typeof factsOf>;

/** Facts that were kept on disk, or undefined when they are none. */
export const parseFacts = (facts: unknown): TapeFacts | undefined => factsOf.safeParse(facts).data;

/** The tape's tick files as an SQL table, in order of `seq`. */
export const ticksTable = (tape: string, manifest: Manifest): string =>
  filesTable(tape, tickFiles(manifest));

/** Some tick files of a tape as an SQL table, in the order given. */
export const filesTable = (tape: string, files: readonly ManifestFile[]): string => {
  const paths = files.map(({ path }) => quoteText(join(tape, path)));
  // The folders are named date=…: without this DuckDB adds a column for them.
  return `read_parquet([${paths.join(", ")}], hive_partitioning = false)`;
};

const damaged = (message: string): WorkbenchError =>
  new WorkbenchError("damaged", message, "The tape is damaged: make or copy it again.");

/** Holds the Parquet files against the manifest (columns, rows) and reads their statistics. Throws "damaged". */
export const examineContent = async (
  database: Database,
  tape: string,
  manifest: Manifest,
): Promise<TapeFacts> => {
  const [fault] = manifestFaults(manifest);
  if (fault) throw damaged(`${join(tape, "tape.json")} contradicts itself: ${fault}`);
  const files = tickFiles(manifest);
  if (files.length === 0 && manifest.kind === "recorded")
    throw new WorkbenchError("missing", `${tape} holds no ticks yet`, "Record for longer.");
  if (files.length === 0) throw damaged(`${join(tape, "tape.json")} lists no tick files`);
  refuseOtherTimes(tape, manifest, files);
  const list = `[${files.map(({ path }) => quoteText(join(tape, path))).join(", ")}]`;
  const known = await alikeFiles(database, list);
  for (const { path, rows } of files) {
    const full = join(tape, path);
    const counted = known.get(full) ?? (await examineSchema(database, full));
    if (counted !== rows) throw damaged(`${full} has ${counted} rows, tape.json says ${rows}`);
  }
  const statistics = await readStatistics(database, list);
  const kind = statistics.get("kind");
  if (kind?.nulls !== "none") throw damaged(`${tape} holds records without a kind`);
  const table = ticksTable(tape, manifest);
  const kinds =
    kind.min !== undefined && kind.min === kind.max
      ? [kind.min]
      : (await database.rows(`SELECT DISTINCT kind FROM ${table} ORDER BY kind`)).map((row) =>
          String(row["kind"]),
        );
  return {
    kinds,
    nulls: Object.fromEntries([...statistics].map(([column, { nulls }]) => [column, nulls])),
    barInterval:
      kinds.length === 1 && kinds[0] === "bar" ? await shortestInterval(database, table) : null,
  };
};

/** Pages tell a tape's times by its manifest: they have to be those of its first file and its last. */
const refuseOtherTimes = (
  tape: string,
  manifest: Manifest,
  files: readonly ManifestFile[],
): void => {
  const times = [
    ["begins", manifest.from, files[0]?.from],
    ["ends", manifest.to, files.at(-1)?.to],
  ] as const;
  for (const [what, said, its] of times)
    if (its !== undefined && parseTime(said) !== parseTime(its))
      throw damaged(
        `${join(tape, "tape.json")} contradicts itself: it ${what} at ${said}, its files at ${its}`,
      );
};

/**
 * The rows of those files whose columns are, by their footers, those of a file that was held against the contract: a tape of
 * years has thousands, and asking for each takes milliseconds. None where one of them cannot be read: then each is asked.
 */
const alikeFiles = async (database: Database, list: string): Promise<Map<string, number>> => {
  const rows = await database
    .rows(
      `SELECT file_name AS path, any_value(num_rows) AS n, any_value(columns) AS columns
       FROM parquet_file_metadata(${list}) JOIN (
         SELECT file_name, string_agg(concat_ws('|', name, type, repetition_type, converted_type, scale, precision,
           logical_type), ';' ORDER BY name) AS columns
         FROM parquet_schema(${list}) GROUP BY file_name
       ) USING (file_name) GROUP BY file_name ORDER BY file_name`,
    )
    .catch(() => []);
  const found = new Map<string, number>();
  const examined = new Set<string>();
  for (const { path, n, columns } of rows) {
    const footer = String(columns);
    if (!examined.has(footer)) await examineSchema(database, String(path));
    examined.add(footer);
    found.set(String(path), Number(n));
  }
  return found;
};

/** Holds a file's columns against the contract, those of ticks unless told, and counts its rows. Throws "damaged". */
export const examineSchema = async (
  database: Database,
  path: string,
  columns: Readonly<Record<string, string>> = tickColumns,
): Promise<number> => {
  let found: Record<string, unknown>[];
  let counted: Record<string, unknown>[];
  try {
    found = await database.rows(
      "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)",
      [path],
    );
    counted = await database.rows("SELECT num_rows AS n FROM parquet_file_metadata(?)", [path]);
  } catch (cause) {
    throw new WorkbenchError(
      "damaged",
      `${path} is no Parquet file`,
      "The tape is damaged: make or copy it again.",
      { cause },
    );
  }
  const types = new Map(
    found.map((row) => [String(row["column_name"]), String(row["column_type"])]),
  );
  for (const [column, type] of Object.entries(columns))
    if (types.get(column) !== type)
      throw damaged(
        `${path} has column "${column}" as ${types.get(column) ?? "nothing"}, expected ${type}`,
      );
  return Number(counted[0]?.["n"]);
};

interface Statistics {
  readonly nulls: "none" | "some" | "all";
  readonly min: string | undefined;
  readonly max: string | undefined;
}

/** From the footers alone. A writer that states no null count is taken to have some. */
const readStatistics = async (
  database: Database,
  list: string,
): Promise<Map<TickColumn, Statistics>> => {
  const rows = await database.rows(
    `SELECT path_in_schema AS name, sum(num_values)::DOUBLE AS n, sum(stats_null_count)::DOUBLE AS nulls,
       count(*) = count(stats_null_count) AS counted, count(*) = count(stats_min_value) AS bounded,
       min(stats_min_value) AS lowest, max(stats_max_value) AS highest
     FROM parquet_metadata(${list}) GROUP BY path_in_schema`,
  );
  const found = new Map<string, Statistics>();
  for (const row of rows) {
    const { n, nulls, counted, bounded } = row;
    found.set(String(row["name"]), {
      nulls: counted !== true ? "some" : nulls === 0 ? "none" : nulls === n ? "all" : "some",
      min: bounded === true ? String(row["lowest"]) : undefined,
      max: bounded === true ? String(row["highest"]) : undefined,
    });
  }
  const missing: Statistics = { nulls: "some", min: undefined, max: undefined };
  const columns = Object.keys(tickColumns) as TickColumn[];
  return new Map(columns.map((column) => [column, found.get(column) ?? missing]));
};

const shortestInterval = async (database: Database, table: string): Promise<number | null> => {
  const [row] = await database.rows(`SELECT min(interval)::DOUBLE AS shortest FROM ${table}`);
  const shortest = row?.["shortest"];
  return typeof shortest === "number" ? shortest : null;
};
