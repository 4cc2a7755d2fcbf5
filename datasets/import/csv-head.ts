import { open } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import { type CsvRecord, csvRecords } from "./csv-records.ts";

/** How a CSV file begins. */
export interface CsvHead {
  readonly delimiter: string;
  /** The first record: names or, in a file without a header, values. */
  readonly first: readonly string[];
  /** The line of the first record, and of the second; undefined when there is no second. */
  readonly firstLine: number;
  readonly secondLine: number | undefined;
  /** The second record; undefined when there is none. */
  readonly second: readonly string[] | undefined;
}

const DELIMITERS = [",", ";", "\t"];

/** Reads the first two records of a CSV file; `label` names it in errors. Throws an input error when it is none. */
export const readCsvHead = async (
  path: string,
  label: string,
  preamble?: RegExp,
): Promise<CsvHead> => {
  await refuseForeign(path, label);
  const heads = await Promise.all(
    DELIMITERS.map((delimiter) => firstTwo(path, delimiter, preamble)),
  );
  const fields = heads.map(([record]) => record?.fields.length ?? 0);
  const at = fields.indexOf(Math.max(...fields));
  const [first, second] = heads[at] ?? [];
  if (!first)
    throw new WorkbenchError("input", `${label} is empty`, "Leave it out, or get the file again.");
  if (first.fault || first.fields.some((field) => /[\r\n]/.test(field)))
    throw new WorkbenchError(
      "input",
      `${label}, line ${first.line}: ${first.fault ?? "a field runs over the end of the line"}`,
      "The first line has to be one plain line of names or values.",
    );
  return {
    delimiter: DELIMITERS[at] ?? ",",
    first: first.fields,
    firstLine: first.line,
    secondLine: second?.line,
    second: second?.fields,
  };
};

const firstTwo = async (
  path: string,
  delimiter: string,
  preamble?: RegExp,
): Promise<CsvRecord[]> => {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(path, delimiter)) {
    const isPreamble = record.line === 1 && preamble?.test(record.fields.join(delimiter).trim());
    if (isPreamble !== true && records.push(record) === 2) break;
  }
  return records;
};

const refuseForeign = async (path: string, label: string): Promise<void> => {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const begin = buffer.subarray(0, bytesRead).toString("latin1");
    if (begin === "PAR1")
      throw new WorkbenchError(
        "input",
        `${label} is a Parquet file, no CSV`,
        "Choose a Parquet --format.",
      );
    if (begin.startsWith("\xff\xfe") || begin.startsWith("\xfe\xff"))
      throw new WorkbenchError("input", `${label} is text in UTF-16`, "Save it as UTF-8.");
  } finally {
    await handle.close();
  }
};
