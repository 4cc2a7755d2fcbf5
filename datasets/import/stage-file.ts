import { WorkbenchError } from "../../engine/errors.ts";
import { micros } from "../../engine/market/time.ts";
import { type Database, quoteName, quoteText, withOneThread } from "../../recorder/duckdb.ts";
import { writeError } from "../../recorder/tape/durable.ts";
import type { Cells } from "./cells.ts";
import type { ResolvedGroup } from "./groups.ts";
import { soleCheck, soleName } from "./shapes/checks.ts";
import type { Check, Shape } from "./shapes/shape.ts";
import type { Source } from "./source.ts";

/** A file with all that is needed to read it. `index` is its place among all files, in the order in which they were named. */
export interface ImportFile {
  readonly index: number;
  readonly group: ResolvedGroup;
  readonly source: Source;
  readonly cells: Cells;
  /** Those of the shape, and those that depend on what the file says. */
  readonly checks: readonly Check[];
}

/** A file ready for staging. `index` is its place among all files. */
export const importFile = async (
  database: Database,
  group: ResolvedGroup,
  index: number,
  { source, cells }: { readonly source: Source; readonly cells: Cells },
): Promise<ImportFile> => {
  const { shape, sole = [] } = group.format;
  const texts = sole.map((field) => `${cells.text(field)} AS ${soleName(field)}`);
  const query = `SELECT ${texts.join(", ")} FROM ${cells.from({ lenient: true })} LIMIT 1`;
  // A file that cannot be read at all says why when it is staged.
  const [first] = sole.length === 0 ? [] : await database.rows(query).catch(() => []);
  const checks = first ? sole.map((field) => soleCheck(field, first)) : [];
  return { index, group, source, cells, checks: [...shape.checks, ...checks] };
};

/**
 * The table of a shape's staged rows: its columns and `source`, in file order. That is the index of an ImportFile, or under
 * zero the number of the check that the row fails: a column of its own for it would cost time in every row.
 */
export const stageTable = (shape: Shape): string => quoteName(`staged_${shape.id}`);

/** The staged rows of a shape: its columns, `source` (an ImportFile's index) and `row`, which grows in file order. */
export const stagedRows = (shape: Shape): string =>
  `(SELECT *, rowid AS "row" FROM ${stageTable(shape)})`;

/** Makes the empty table into which files of `shape` are staged. */
export const createStage = async (database: Database, shape: Shape): Promise<void> => {
  const columns = Object.entries(shape.staged).map(([name, type]) => `${quoteName(name)} ${type}`);
  await database.run(
    `CREATE TEMP TABLE ${stageTable(shape)} (source INTEGER, ${columns.join(", ")})`,
  );
};

/** Takes that table away again. */
export const dropStage = (database: Database, shape: Shape): Promise<void> =>
  database.run(`DROP TABLE IF EXISTS ${stageTable(shape)}`);

/**
 * Reads a file into its shape's table, checking every row, and returns how many it holds, in the order of the file.
 * Throws an input error that names the first row that cannot be read.
 */
export const stageFile = async (database: Database, file: ImportFile): Promise<number> => {
  const { shape } = file.group.format;
  const table = stageTable(shape);
  const before = await count(database, table);
  const shift = await foreignShift(database, file);
  try {
    // With several threads DuckDB can put the first megabytes of a CSV file behind the others.
    await withOneThread(database, () =>
      database.run(`INSERT INTO ${table} ${staging(file, shift)}`),
    );
  } catch (cause) {
    throw await explainFailure(database, file, cause);
  }
  const bad = await database.rows(
    `SELECT 1 FROM ${table} WHERE rowid >= ${before} AND source < 0 LIMIT 1`,
  );
  const unsound = await review(database, file, before);
  if (bad.length > 0 || unsound)
    throw (
      (await explainRow(database, unsound ? withCheck(file, unsound) : file, {})) ??
      new Error(`${file.source.label}: a bad row was lost`)
    );
  const rows = (await count(database, table)) - before;
  if (rows === 0) throw noRows(file);
  return rows;
};

const withCheck = (file: ImportFile, check: Check): ImportFile => ({
  ...file,
  checks: [...file.checks, check],
});

/** The shape's review of the rows staged from row `before` on: a check that the first unsound one fails. */
const review = async (
  database: Database,
  { group }: ImportFile,
  before: number,
): Promise<Check | undefined> => {
  const { shape } = group.format;
  if (!shape.review) return undefined;
  const { column, wrong, sound } = shape.review;
  // A text from a file may hold anything; its hash can stand in SQL.
  const rows = await database.rows(
    `SELECT ${column} AS text, md5(${column}) AS hash FROM ${stageTable(shape)} WHERE rowid >= ${before} AND ${wrong} ORDER BY rowid`,
  );
  const unsound = rows.find(({ text }) => !sound(typeof text === "string" ? text : null));
  if (!unsound) return undefined;
  const { hash } = unsound;
  const same = typeof hash === "string" ? `= ${quoteText(hash)}` : "IS NULL";
  return { ...shape.review, wrong: `(${wrong} AND md5(${column}) ${same})` };
};

const count = async (database: Database, table: string): Promise<number> => {
  const [row] = await database.rows(`SELECT count(*) AS n FROM ${table}`);
  return Number(row?.["n"]);
};

const noRows = ({ source, group }: ImportFile): WorkbenchError =>
  new WorkbenchError(
    "input",
    group.instrument && "venue" in group.format.shape.fields
      ? `${source.label} holds no rows of ${group.instrument.id}`
      : `${source.label} holds no rows`,
    "Leave it out, or get the file again.",
  );

/** What to add to a foreign time to get a record's own, µs: a bar's is its close. */
const foreignShift = async (database: Database, file: ImportFile): Promise<number> =>
  file.group.stamp === "close" || file.group.format.interval === undefined
    ? 0
    : intervalOf(database, file);

const inferred = new WeakMap<Source, number>();

/** The length of a file's bars, µs: as said, else the usual distance of their open to their close. */
export const intervalOf = async (
  database: Database,
  { group, source, cells }: ImportFile,
): Promise<number> => {
  if (group.interval !== undefined) return group.interval;
  const known = inferred.get(source);
  if (known !== undefined) return known;
  const length = `epoch_us(${cells.time("close_time")}) - epoch_us(${cells.time("time")})`;
  // A venue's bars close a milli- or microsecond before the next one opens.
  const query = `SELECT mode(round((${length}) / 1e6)) AS seconds FROM (SELECT * FROM ${cells.from({ lenient: true })} LIMIT 10000)`;
  const [row] = await database.rows(query).catch(() => []);
  const seconds = Number(row?.["seconds"] ?? 0);
  if (!(seconds > 0))
    throw new WorkbenchError(
      "input",
      `${source.label} does not tell how long a bar is`,
      "Add --interval, like --interval 1m.",
    );
  const interval = micros(seconds * 1e6);
  inferred.set(source, interval);
  return interval;
};

/** The SELECT of a file's staged rows; with `file_row` when numbered. */
const staging = (
  file: ImportFile,
  shift: number,
  options: { numbered?: boolean; lenient?: boolean } = {},
): string => {
  const { shape, sides } = file.group.format;
  const names = Object.keys(shape.staged);
  const read = Object.entries(shape.read(file.cells, sides)).map(
    ([name, sql]) => `${sql} AS ${quoteName(name)}`,
  );
  const staged = names.map((name) =>
    name === "event_time" && shift > 0
      ? `event_time + to_microseconds(${shift}) AS event_time`
      : quoteName(name),
  );
  for (const field of file.group.format.sole ?? [])
    read.push(`${file.cells.text(field)} AS ${soleName(field)}`);
  const source = `CASE ${file.checks.map(({ wrong }, at) => `WHEN ${wrong} THEN ${-at - 1}`).join(" ")} ELSE ${file.index} END`;
  const row = options.numbered ? "file_row, " : "";
  return `SELECT ${row}CAST(${source} AS INTEGER) AS source, ${staged.join(", ")}
    FROM (SELECT ${row}${read.join(", ")} FROM ${file.cells.from(options)}) ${wanted(file)}`;
};

const wanted = ({ group }: ImportFile): string => {
  const { shape } = group.format;
  const conditions = shape.keep === undefined ? [] : [shape.keep];
  if (group.instrument && "venue" in shape.fields) {
    const { venue, base, quote } = group.instrument;
    conditions.push(`venue = ${quoteText(venue)} AND symbol = ${quoteText(`${base}/${quote}`)}`);
  }
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
};

/** The first bad row (before row `before`, if said) as an error; undefined when there is none. */
const explainRow = async (
  database: Database,
  file: ImportFile,
  { before, lenient = false }: { before?: number; lenient?: boolean },
): Promise<WorkbenchError | undefined> => {
  const { source, cells } = file;
  const earlier = before === undefined ? "" : `AND file_row < ${before}`;
  const [found] = await database.rows(
    `SELECT file_row, -source AS problem FROM (${staging(file, 0, { numbered: true, lenient })})
     WHERE source < 0 ${earlier} ORDER BY file_row LIMIT 1`,
  );
  const check: Check | undefined = file.checks[Number(found?.["problem"] ?? 0) - 1];
  if (!check) return undefined;
  const { values, where } = await source.row(Number(found?.["file_row"]));
  const text = (field: string): string | null => values[cells.get(field)?.at ?? -1] ?? null;
  const { what, hint } = check.describe(text(check.field), { text, cells });
  return new WorkbenchError(
    "input",
    `${source.label}, ${where}, column "${cells.name(check.field)}": ${what}`,
    hint,
  );
};

const explainFailure = async (
  database: Database,
  file: ImportFile,
  cause: unknown,
): Promise<unknown> => {
  const full = writeError(cause, "the temporary folder");
  if (
    !(cause instanceof Error) ||
    full instanceof WorkbenchError ||
    /^Out of Memory/.test(cause.message)
  )
    return full;
  const fault = await file.source.fault(cause);
  // A bad value in an earlier row comes first, even though DuckDB stumbled over the torn one.
  const earlier =
    fault.row === undefined
      ? undefined
      : await explainRow(database, file, { before: fault.row, lenient: true }).catch(
          () => undefined,
        );
  return earlier ?? new WorkbenchError("input", fault.message, fault.hint, { cause });
};
