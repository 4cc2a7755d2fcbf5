import { resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Instrument, parseInstrument } from "../../engine/market/instrument.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { TapeClock } from "../../recorder/tape/manifest.ts";
import { type ForeignColumn, parseColumns } from "./columns.ts";
import type { Format } from "./format.ts";
import * as formats from "./formats/index.ts";
import { receivedTicks, ticks } from "./shapes/ticks.ts";

/** Files that are read alike. What a group does not say it takes from the first. */
export interface ImportGroup {
  readonly files: readonly string[];
  /** `venue:BASE/QUOTE`. */
  readonly instrument?: string | undefined;
  /** An id of `importFormats`. */
  readonly format?: string | undefined;
  /** Length of a bar. */
  readonly interval?: Micros | undefined;
  /** `time=ts_ms:ms,open=open`, see `parseColumns`. */
  readonly columns?: string | undefined;
  /** What the foreign time of a bar means: its open (the default) or its close. */
  readonly stamp?: "open" | "close" | undefined;
}

/** A group with everything said. */
export interface ResolvedGroup {
  readonly files: readonly string[];
  readonly format: Format;
  /** Undefined for rows that name their instrument themselves, and are all wanted. */
  readonly instrument: Instrument | undefined;
  /** Undefined for what is no bar, and for bars that tell it themselves. */
  readonly interval: Micros | undefined;
  readonly columns: ReadonlyMap<string, ForeignColumn>;
  readonly stamp: "open" | "close";
}

/** Every format that can be imported, by name. */
export const importFormats: readonly Format[] = Object.values(formats).sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

/** Completes the groups and refuses, with a usage error, what does not make sense before any file is opened. */
export const resolveGroups = (
  groups: readonly ImportGroup[],
  by: TapeClock = "event_time",
): ResolvedGroup[] => {
  const [first] = groups;
  if (!first) throw new WorkbenchError("usage", "no files to import", "Name one file or more.");
  const resolved = groups.map((group, at) =>
    inOrderOf(by, resolveGroup(group, at === 0 ? group : first)),
  );
  refuseRepeats(resolved);
  return resolved;
};

const inOrderOf = (by: TapeClock, group: ResolvedGroup): ResolvedGroup => {
  if (by === "event_time") return group;
  const { format } = group;
  if (format.shape === ticks) return { ...group, format: { ...format, shape: receivedTicks } };
  throw new WorkbenchError(
    "usage",
    `${format.id} does not say when a row was received`,
    "Leave out --by receive: it is for the ticks of recordings.",
  );
};

const resolveGroup = (own: ImportGroup, first: ImportGroup): ResolvedGroup => {
  if (own.files.length === 0)
    throw new WorkbenchError(
      "usage",
      "a group names no files",
      "Name one file or more after import and each --add.",
    );
  const format = findFormat(own.format ?? first.format);
  const stamp = own.stamp ?? first.stamp ?? "open";
  if (stamp !== "open" && stamp !== "close")
    throw new WorkbenchError(
      "usage",
      `--stamp ${String(stamp)}`,
      "A bar's time is that of its open or its close.",
    );
  const fixed = format.interval === "from close_time";
  if (fixed && own.stamp === "close")
    throw new WorkbenchError(
      "usage",
      `${format.id} stamps a bar with its open`,
      "Leave out --stamp.",
    );
  const interval = format.interval === undefined ? undefined : (own.interval ?? first.interval);
  if (format.interval === "given" && interval === undefined)
    throw new WorkbenchError(
      "usage",
      `${format.id} does not say how long a bar is`,
      "Add --interval, like --interval 1m.",
    );
  return {
    files: own.files,
    format,
    instrument: findInstrument(own, first, format),
    interval,
    columns: findColumns(own, first, format),
    stamp: fixed || format.interval === undefined ? "open" : stamp,
  };
};

const findFormat = (id: string | undefined): Format => {
  const known = `Known: ${importFormats.map((format) => format.id).join(", ")}.`;
  if (id === undefined)
    throw new WorkbenchError("usage", "the format is not said", `Add --format. ${known}`);
  const format = importFormats.find((candidate) => candidate.id === id);
  if (!format) throw new WorkbenchError("usage", `no format "${id}"`, known);
  return format;
};

const findInstrument = (
  own: ImportGroup,
  first: ImportGroup,
  format: Format,
): Instrument | undefined => {
  // Ticks name their instrument in each row. To take only the first group's would drop the others without a word.
  const named = "venue" in format.shape.fields;
  const id = own.instrument ?? (named ? undefined : first.instrument);
  if (id !== undefined) return parseInstrument(id);
  if (named) return undefined;
  throw new WorkbenchError(
    "usage",
    `the instrument of ${own.files[0]} is not said`,
    "Add --instrument, like kraken:USDC/USD.",
  );
};

const findColumns = (
  own: ImportGroup,
  first: ImportGroup,
  format: Format,
): ResolvedGroup["columns"] => {
  const fields = Object.keys(format.shape.fields);
  if (own.columns === undefined) {
    const inherited =
      format.mappable && first.columns !== undefined
        ? parseColumns(first.columns)
        : new Map<string, ForeignColumn>();
    // The first group may hold bars and this one trades: what it says of names that do not exist here is not about us.
    return new Map([...inherited].filter(([field]) => fields.includes(field)));
  }
  const columns = parseColumns(own.columns);
  if (!format.mappable)
    throw new WorkbenchError(
      "usage",
      `the columns of ${format.id} are fixed`,
      "Leave out --columns, or choose trades-csv or bars-csv.",
    );
  for (const field of columns.keys())
    if (!fields.includes(field))
      throw new WorkbenchError(
        "usage",
        `--columns: ${format.id} has no "${field}"`,
        `It has ${fields.join(", ")}.`,
      );
  return columns;
};

const refuseRepeats = (groups: readonly ResolvedGroup[]): void => {
  const seen = new Set<string>();
  for (const { files, instrument } of groups)
    for (const file of files) {
      const key = JSON.stringify([resolve(file), instrument?.id]);
      if (seen.has(key))
        throw new WorkbenchError(
          "usage",
          `${file} is named twice`,
          "Name each file once, or every row would be there twice.",
        );
      seen.add(key);
    }
};
