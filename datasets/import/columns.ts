import { WorkbenchError } from "../../engine/errors.ts";

/** How a foreign time is written: as a count since 1970-01-01T00:00:00Z, or as ISO 8601 text. */
export type TimeUnit = "s" | "ms" | "us" | "ns" | "iso" | typeof msOrUs | typeof secondsOrMs;
/** Milliseconds or microseconds, told apart by their size: a venue that changed its unit one day. */
export const msOrUs = "ms or us";
/** Seconds or milliseconds, in the same way. */
export const secondsOrMs = "s or ms";
const units: readonly string[] = ["s", "ms", "us", "ns", "iso"] satisfies TimeUnit[];
const isUnit = (text: string): text is TimeUnit => units.includes(text);

/** A column of a foreign file; `unit` is for times, and left out where the column's type says it. */
export interface ForeignColumn {
  readonly name: string;
  readonly unit?: TimeUnit;
}

const SHOW = "Write it like --columns time=ts_ms:ms,close=last; quote a name that holds a comma.";

/**
 * Reads `time=ts_ms:ms,open=o`: our name, then the file's. A time may end in its unit (`s ms us ns iso`).
 * Names that hold a comma are put in double quotes. Throws a usage error for anything else.
 */
export const parseColumns = (text: string): ReadonlyMap<string, ForeignColumn> => {
  const columns = new Map<string, ForeignColumn>();
  for (const part of splitOutsideQuotes(text)) {
    const equals = part.indexOf("=");
    const our = part.slice(0, equals).trim();
    const foreign = part.slice(equals + 1).trim();
    if (equals < 1 || our === "" || foreign === "")
      throw new WorkbenchError(
        "usage",
        `--columns: "${part}" does not say our name = the file's name`,
        SHOW,
      );
    if (columns.has(our)) throw new WorkbenchError("usage", `--columns names "${our}" twice`, SHOW);
    const column = our === "time" ? timeColumn(foreign) : { name: unquote(foreign) };
    if (column.name === "")
      throw new WorkbenchError("usage", `--columns: "${part}" names no column of the file`, SHOW);
    columns.set(our, column);
  }
  return columns;
};

const timeColumn = (foreign: string): ForeignColumn => {
  const colon = foreign.startsWith('"')
    ? foreign.indexOf(":", foreign.lastIndexOf('"'))
    : foreign.lastIndexOf(":");
  if (colon < 0) return { name: unquote(foreign), ...(/_ms$/.test(foreign) ? { unit: "ms" } : {}) };
  const unit = foreign.slice(colon + 1).trim();
  if (!isUnit(unit))
    throw new WorkbenchError(
      "usage",
      `--columns: "${unit}" is no unit of time`,
      `Units are ${units.join(" ")}. ${SHOW}`,
    );
  return { name: unquote(foreign.slice(0, colon).trim()), unit };
};

const splitOutsideQuotes = (text: string): string[] =>
  text.match(/(?:"(?:[^"]|"")*"|[^,])+/g) ?? [];

const unquote = (name: string): string =>
  name.length > 1 && name.startsWith('"') && name.endsWith('"')
    ? name.slice(1, -1).replaceAll('""', '"')
    : name;
