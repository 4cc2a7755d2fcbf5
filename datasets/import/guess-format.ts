import { open } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import type { Database } from "../../recorder/duckdb.ts";
import { readCsvHead } from "./csv-head.ts";
import type { Format } from "./format.ts";
import { importFormats } from "./groups.ts";
import { parquetSource } from "./parquet-source.ts";
import { EARLIEST, LATEST, PLAIN_NUMBER } from "./sql-values.ts";
import { unpack } from "./unpack.ts";

/** What a file was taken for, and the reason in words. */
export interface Guess {
  readonly format: string;
  readonly why: string;
}

interface Candidate extends Guess {
  /** Columns that fit: the more, the likelier. */
  readonly fits: number;
}

/**
 * Looks at the first rows of a file (inside a zip or gz, of its first file) and says which format it has. Throws a usage
 * error that names the candidates where there are several, or that says so where there is none.
 */
export const guessFormat = async (
  database: Database,
  path: string,
  label: string,
  scratch: string,
): Promise<Guess> => {
  const [first] = await unpack(path, label, scratch);
  const inner = first ?? { path, label };
  const found = await candidatesOf(database, inner.path, inner.label);
  const most = Math.max(...found.map(({ fits }) => fits));
  const [best, ...others] = found.filter(({ fits }) => fits === most);
  if (best !== undefined && others.length === 0) return best;
  const known = `Known: ${importFormats.map(({ id }) => id).join(", ")}.`;
  throw new WorkbenchError(
    "usage",
    best === undefined
      ? `${inner.label} looks like no format that is known`
      : `${inner.label} could be ${[best, ...others].map(({ format }) => format).join(" or ")}`,
    `Say which: --format. ${known}`,
  );
};

const candidatesOf = async (
  database: Database,
  path: string,
  label: string,
): Promise<Candidate[]> => {
  const head = await firstBytes(path);
  if (head.startsWith("PAR1")) {
    const { columns } = await parquetSource(database, path, label);
    return byNames(
      "parquet",
      columns.map(({ name }) => name),
    );
  }
  if (head.startsWith("ARROW1"))
    return [{ format: "ticks-arrow", why: "it begins as Arrow files do", fits: 1 }];
  if (/^\s*\[\s*\[/.test(head))
    return [{ format: "ccxt-ohlcv", why: "it is JSON, a list of lists", fits: 1 }];
  const preambled = importFormats.find(({ preamble }) =>
    preamble?.test(head.split(/\r?\n/)[0] ?? ""),
  );
  if (preambled) {
    const why = "its first line names the site";
    return [{ format: preambled.id, why, fits: 1 }];
  }
  const { first, second } = await readCsvHead(path, label);
  return isValues(first) ? byValues(first) : [...byNames("csv", first), ...byHeader(first, second)];
};

const firstBytes = async (path: string): Promise<string> => {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
};

/** Of formats whose columns have names: those of which every required field is there. */
const byNames = (container: Format["container"], names: readonly string[]): Candidate[] =>
  importFormats.flatMap((format) => {
    if (format.container !== container || format.positions !== undefined) return [];
    const trimmed = names.map((name) => name.trim());
    const found = Object.entries(format.columns).flatMap(([field, wanted]) => {
      const column = wanted.find(({ name }) => trimmed.includes(name));
      return column === undefined ? [] : [{ field, name: column.name }];
    });
    const fields = found.map(({ field }) => field);
    const sole = format.sole ?? [];
    const required = Object.entries(format.shape.fields).flatMap(([field, need]) =>
      need === "required" ? [field] : [],
    );
    // Bars with only a close are so by choice; a guess wants to see a bar.
    if (![...required, ...sole].every((field) => fields.includes(field))) return [];
    const why = `it has the columns ${found.map(({ name }) => name).join(", ")}`;
    return [{ format: format.id, why, fits: found.length }];
  });

const isValues = (record: readonly string[]): boolean =>
  record.some((text) => PLAIN_NUMBER.test(text));

/** Of formats without names whose files nevertheless may have them. */
const byHeader = (names: readonly string[], second: readonly string[] | undefined): Candidate[] =>
  importFormats.flatMap(({ id, positions }) => {
    if (!positions?.header || second === undefined || names.length < positions.least) return [];
    const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "");
    const same = names.every((name, at) => plain(name) === plain(positions.names[at] ?? ""));
    return same
      ? [{ format: id, why: "its first line names its columns", fits: names.length }]
      : [];
  });

const SCALES: Readonly<Record<string, readonly number[]>> = {
  ...{ s: [1e6], ms: [1e3], us: [1], ns: [1e-3], "ms or us": [1e3, 1], "s or ms": [1e6, 1e3] },
};

/** Of formats without names: those whose number of fields, times, prices and truths fit the first row. */
const byValues = (values: readonly string[]): Candidate[] =>
  importFormats.flatMap((format) => {
    const { positions, container, columns } = format;
    if (container !== "csv" || positions === undefined) return [];
    if (values.length < positions.least || values.length > positions.names.length) return [];
    const fits = Object.entries(columns).every(([field, wanted]) => {
      const [column] = wanted;
      const text = values[positions.names.indexOf(column?.name ?? "")]?.trim() ?? "";
      if (field === "trade_id") return text !== "";
      if (field === "side")
        return [...format.sides.buy, ...format.sides.sell, ...format.sides.unknown].includes(text);
      if (!PLAIN_NUMBER.test(text)) return false;
      if (!/time$/.test(field)) return Number(text) >= 0;
      const scales = SCALES[column?.unit ?? ""] ?? [];
      return scales.some((scale) => {
        const micros = Number(text) * scale;
        return micros >= EARLIEST && micros <= LATEST;
      });
    });
    const why = `its rows have no names, and ${values.length} fields that fit ${positions.names.slice(0, values.length).join(", ")}`;
    return fits ? [{ format: format.id, why, fits: values.length }] : [];
  });
