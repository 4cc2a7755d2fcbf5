import { quoteName } from "../../recorder/duckdb.ts";

/** A column of a query by its name and DuckDB's name of its type. */
export interface PlainColumn {
  readonly name: string;
  readonly type: string;
}

/** A sheet takes a text that begins so for a formula, and would run it; an apostrophe is ours, and doubled. */
const FORMULA = [..."=+-@\t\r\n'"];

/** Types that print nothing but numbers, times and brackets of their own. */
const SAFE =
  /^(U?(TINY|SMALL|HUGE|BIG)?INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL|BOOLEAN|DATE|TIME|INTERVAL|UUID|STRUCT|MAP)\b|\]$/;

/**
 * A SELECT of the same rows with values as files of text have them: times as ISO 8601 in UTC with six decimals, in CSV
 * no text that a sheet would take for a formula (an apostrophe goes before it), in JSON null for what is no number.
 */
export const plainSelect = (
  columns: readonly PlainColumn[],
  select: string,
  format: "csv" | "json",
): string => {
  const inner = columns.map((_, i) => `c${i}`);
  const list = columns.map(({ name, type }, i) => {
    const head = format === "csv" && FORMULA.includes(name.charAt(0)) ? `'${name}` : name;
    return `${plainValue(`c${i}`, type, format)} AS ${quoteName(head)}`;
  });
  // A comment at the end of the query must not swallow the bracket.
  return `SELECT ${list.join(", ")} FROM (\n${select}\n) AS t(${inner.join(", ")})`;
};

const plainValue = (value: string, type: string, format: "csv" | "json"): string => {
  if (type === "TIMESTAMP WITH TIME ZONE") return isoTime(`timezone('UTC', ${value})`);
  if (type.startsWith("TIMESTAMP") && !type.endsWith("]")) return isoTime(`${value}::TIMESTAMP`);
  if (/^(FLOAT|DOUBLE)$/.test(type) && format === "json")
    return `CASE WHEN isfinite(${value}) THEN ${value} END`;
  if (format === "json" || SAFE.test(type)) return value;
  const text = `${value}::VARCHAR`;
  const codes = FORMULA.map((character) => character.charCodeAt(0)).join(", ");
  return `CASE WHEN ascii(${text}) IN (${codes}) THEN '''' || ${text} ELSE ${text} END`;
};

const isoTime = (value: string): string =>
  `CASE WHEN isfinite(${value}) THEN strftime(${value}, '%Y-%m-%dT%H:%M:%S.%fZ') ELSE ${value}::VARCHAR END`;
