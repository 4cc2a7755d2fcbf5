import { WorkbenchError } from "../../engine/errors.ts";
import { type Cell, Cells } from "./cells.ts";
import type { ForeignColumn } from "./columns.ts";
import type { Format } from "./format.ts";
import type { Source, SourceColumn } from "./source.ts";

/** Finds our fields among the columns of a file; `base` stands for `{base}` in the name of one. Throws an input error when one is missing or there twice. */
export const locate = (
  source: Source,
  format: Format,
  mapped: ReadonlyMap<string, ForeignColumn>,
  base = "",
): Cells => {
  const cells = new Map<string, Cell>();
  for (const [field, usual] of Object.entries(format.columns)) {
    const own = mapped.get(field);
    const wanted = own
      ? [own]
      : usual.map((column) => ({ ...column, name: column.name.replace("{base}", base) }));
    const found = wanted.find(({ name }) => source.columns.some((column) => column.name === name));
    if (found) cells.set(field, cellOf(source, format, field, found));
    else if (own || format.shape.fields[field] === "required")
      throw noColumn(source, format, field, wanted);
  }
  refuseHalfBars(source, cells);
  return new Cells(source, cells);
};

const cellOf = (
  source: Source,
  format: Format,
  field: string,
  { name, unit }: ForeignColumn,
): Cell => {
  const at = source.columns.findIndex((column) => column.name === name);
  const column = source.columns[at];
  if (source.columns.some((other, index) => index !== at && other.name === name))
    throw new WorkbenchError(
      "input",
      `${source.label} has two columns "${name}"`,
      "Rename one of them.",
    );
  if (column && /time$/.test(field) && !timeIsClear(column, unit))
    throw new WorkbenchError(
      "input",
      `${source.label}: column "${name}" is ${column.type}, which does not say in what unit a time is`,
      format.mappable
        ? `Say it: --columns ${field}=${name}:ms (s ms us ns).`
        : "It has to be a TIMESTAMP in UTC.",
    );
  return { at, unit };
};

const timeIsClear = ({ type }: SourceColumn, unit: ForeignColumn["unit"]): boolean =>
  /^(TIMESTAMP|DATE|VARCHAR)/.test(type) || (unit !== undefined && unit !== "iso");

const noColumn = (
  source: Source,
  format: Format,
  field: string,
  wanted: readonly ForeignColumn[],
): WorkbenchError => {
  const names = wanted.map(({ name }) => `"${name}"`).join(" or ");
  const has = `It has ${source.columns.map(({ name }) => name).join(", ")}.`;
  const hint = format.mappable
    ? `${has} Say which one is meant: --columns ${field}=<its name>.`
    : `${has} Is it ${format.id}?`;
  return new WorkbenchError("input", `${source.label} has no column ${names}`, hint);
};

/** A bar with an open but no high is no bar with only a close; to fill in the high would be a guess. */
const refuseHalfBars = (source: Source, cells: ReadonlyMap<string, Cell>): void => {
  if (!cells.has("close")) return;
  const range = ["open", "high", "low"];
  const missing = range.filter((field) => !cells.has(field));
  if (missing.length === 0 || missing.length === range.length) return;
  throw new WorkbenchError(
    "input",
    `${source.label} has some of open, high and low, but no column "${missing[0]}"`,
    `It has ${source.columns.map(({ name }) => name).join(", ")}. Say which one is meant: --columns ${missing[0]}=<its name>.`,
  );
};
