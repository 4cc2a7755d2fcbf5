import { stat } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Database } from "../../recorder/duckdb.ts";
import { readCsvHead } from "./csv-head.ts";
import { csvSource } from "./csv-source.ts";
import type { Format } from "./format.ts";
import { parquetSource } from "./parquet-source.ts";
import type { Source } from "./source.ts";

/**
 * Opens a file for reading in a format. `path` is where it lies, `label` what the user called it, `scratch` a
 * folder for what it is turned into.
 */
export const openSource = async (
  database: Database,
  format: Format,
  path: string,
  label: string,
  scratch: string,
): Promise<Source> => {
  if ((await stat(path)).size === 0)
    throw new WorkbenchError("input", `${label} is empty`, "Leave it out, or get the file again.");
  if (format.container === "csv") return openCsv(format, path, label);
  if (format.container === "json") {
    const { jsonToCsv } = await import("./json-to-csv.ts");
    return openCsv(format, await jsonToCsv(path, label, scratch), label);
  }
  if (format.container === "parquet") return parquetSource(database, path, label);
  const { arrowToParquet } = await import("./arrow-to-parquet.ts");
  return parquetSource(database, await arrowToParquet(database, path, label, scratch), label);
};

const openCsv = async (
  { id, positions, preamble, guarded = [] }: Format,
  path: string,
  label: string,
): Promise<Source> => {
  const head = await readCsvHead(path, label, preamble);
  const headed = positions === undefined || (positions.header && !head.first.some(isNumber));
  if (headed && head.secondLine === undefined)
    throw new WorkbenchError(
      "input",
      `${label} holds no rows`,
      "Leave it out, or get the file again.",
    );
  const names =
    positions?.names.slice(0, head.first.length) ?? head.first.map((name) => name.trim());
  const most = positions?.names.length ?? names.length;
  if (positions && (head.first.length < positions.least || head.first.length > most))
    throw new WorkbenchError(
      "input",
      `${label}, line ${head.firstLine}: ${head.first.length} fields, ${id} has ${positions.least}${most > positions.least ? ` to ${most}` : ""}`,
      `Expected ${positions.names.join(", ")}. Choose the --format that it has.`,
    );
  return csvSource({
    path,
    label,
    head,
    headed,
    names,
    guarded,
    preambled: preamble !== undefined && head.firstLine > 1,
  });
};

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));
