import type { ForeignColumn } from "./columns.ts";
import type { Shape, SideWords } from "./shapes/shape.ts";

/** A kind of file that can be imported. */
export interface Format {
  readonly id: string;
  /** One line for help. */
  readonly describe: string;
  readonly container: "csv" | "parquet" | "arrow" | "json";
  readonly shape: Shape;
  /** Where our fields stand when `--columns` says nothing: the first of these names that the file has. */
  readonly columns: Readonly<Record<string, readonly ForeignColumn[]>>;
  /** Whether `--columns` may say otherwise. A venue's own layout is what it is. */
  readonly mappable: boolean;
  /**
   * A CSV without a header: the names of its columns, in order, of which `least` have to be there. `header`: a first
   * line that is no numbers is passed over.
   */
  readonly positions?: {
    readonly names: readonly string[];
    readonly least: number;
    readonly header: boolean;
  };
  /**
   * CSV: columns of text in which an apostrophe stands before what a sheet would take for a formula. In such a file an
   * empty text, `""`, is another thing than nothing.
   */
  readonly guarded?: readonly string[];
  /** CSV: what its first line is, where that is neither names nor values. */
  readonly preamble?: RegExp;
  /** Bars: whether their length has to be given, or follows from the time they close at (the field `close_time`). */
  readonly interval?: "given" | "from close_time";
  readonly sides: SideWords;
  /** Of the `columns`, those that say the same in every row of a file: what its one instrument is called there. */
  readonly sole?: readonly string[];
}

/** Checks the definition against what the compiler cannot know, and hands it back. */
export const defineFormat = (format: Format): Format => {
  for (const [field, need] of Object.entries(format.shape.fields))
    if (need === "required" && !(format.columns[field]?.length ?? 0))
      throw new RangeError(`format ${format.id} does not say where "${field}" stands`);
  return format;
};

/** A field under one name of the file. */
export const named = (name: string, unit?: ForeignColumn["unit"]): readonly ForeignColumn[] => [
  unit === undefined ? { name } : { name, unit },
];

/** The names of a time that are understood without being told, in order of preference. */
export const commonTimes: readonly ForeignColumn[] = [
  { name: "time" },
  { name: "time_ms", unit: "ms" },
  { name: "ts_ms", unit: "ms" },
];
