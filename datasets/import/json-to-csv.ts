import { randomUUID } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";

/** Bytes of JSON that are read at once: some million bars. */
const MOST = 256e6;

/**
 * Makes a CSV file without names of a JSON file that holds one list of lists, in the folder `scratch`, and returns its path:
 * a list a line, so that rows are counted as they stand. Throws an input error for anything else.
 */
export const jsonToCsv = async (path: string, label: string, scratch: string): Promise<string> => {
  const { size } = await stat(path);
  if (size > MOST) throw unreadable(label, "is too large", "Split it.");
  let rows: unknown;
  try {
    rows = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw unreadable(label, "is no JSON, or is cut short", "Get the file again.", cause);
  }
  if (!Array.isArray(rows))
    throw unreadable(
      label,
      "is no list of bars",
      "Expected [[time, open, high, low, close, volume], …].",
    );
  const lines = rows.map((row: unknown, at) => {
    if (!Array.isArray(row))
      throw unreadable(`${label}, row ${at + 1}`, "is no list", "Each bar is a list of numbers.");
    if (row.length !== rows[0].length)
      throw unreadable(
        `${label}, row ${at + 1}`,
        `has ${row.length} values instead of ${rows[0].length}`,
        "Each bar has as many values as the first.",
      );
    return row.map(textOf).join(",");
  });
  const target = join(scratch, `${randomUUID()}.csv`);
  await writeFile(target, `${lines.join("\n")}\n`);
  return target;
};

const textOf = (value: unknown): string => {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `"${text.replaceAll('"', '""')}"`;
};

const unreadable = (what: string, why: string, hint: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError("input", `${what} ${why}`, hint, { cause });
