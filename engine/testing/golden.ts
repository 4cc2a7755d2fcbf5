import { readFileSync } from "node:fs";
import { z } from "zod";

// Reference outputs of TA-Lib and of slow exact arithmetic, made by others; see the README beside them.
const GOLDEN = new URL("../../../shared/golden/", import.meta.url);

/** A reference file's text. Throws when it is not there: without it nothing would be checked. */
export const readGolden = (path: string): string => readFileSync(new URL(path, GOLDEN), "utf8");

/** Where a reference file lies. */
export const goldenPath = (path: string): string => new URL(path, GOLDEN).pathname;

/** A reference CSV's columns by name. */
export const readGoldenCsv = (path: string): Map<string, string[]> => {
  const [header = [], ...rows] = readGolden(path)
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return new Map(header.map((name, column) => [name, rows.map((row) => row[column] ?? "")]));
};

const selectsFile = z.object({
  files: z.record(
    z.string(),
    z.object({
      file: z.string().optional(),
      input: z.enum(["bars", "l1", "venues", "coins"]),
      select: z.string(),
      columns: z.record(z.string(), z.string().nullable()),
    }),
  ),
});
const tolerance = z.union([
  z.object({ abs: z.number(), rel: z.number() }),
  z.object({ exact: z.literal(true) }).transform(() => ({ abs: 0, rel: 0 })),
]);
const tolerancesFile = z.record(
  z.string(),
  z.record(z.string(), z.record(z.string(), z.unknown())).or(z.string()),
);
const tolerances = tolerancesFile.parse(JSON.parse(readGolden("tolerances.json")));

/** A column of a reference file, and the column of ours that must agree with it. */
export interface GoldenColumn {
  readonly file: string;
  readonly input: "bars" | "l1" | "venues" | "coins";
  readonly selects: readonly string[];
  readonly column: string;
  /** As the command line names it: `rsi(14)`, `bollinger(20,2).upper`. */
  readonly ours: string;
  readonly abs: number;
  readonly rel: number;
}

const toleranceOf = (file: string, column: string): { abs: number; rel: number } => {
  const [group = "", name = ""] = file.split("/");
  const ofGroup = tolerances[group];
  const ofFile = typeof ofGroup === "object" ? ofGroup[name] : undefined;
  // TA-Lib's money flow is no authority (see its note); where it agrees at all, it does to 1e-8.
  if (file === "talib/mfi14") return { abs: 1e-8, rel: 0 };
  return tolerance.parse(ofFile?.[column] ?? ofFile?.["*"]);
};

/** Every column that the reference says how to ask for. */
export const goldenColumns: readonly GoldenColumn[] = Object.entries(
  selectsFile.parse(JSON.parse(readGolden("selects.json"))).files,
).flatMap(([key, { file = key, input, select, columns }]) => {
  const selects = select.split(" ");
  return Object.entries(columns).map(([column, field]) => ({
    ...{ file, input, selects, column },
    // The reference names a field, or the whole column.
    ours: field === null ? select : field.includes("(") ? field : `${select}.${field}`,
    ...toleranceOf(file, column),
  }));
});

/** Where ours is not what the reference says, a line each; both as text, an empty one for no value. */
export const goldenFaults = (
  { file, column, abs, rel }: GoldenColumn,
  series: string,
  ours: readonly string[],
): string[] => {
  const theirs = readGoldenCsv(`${series}/${file}.csv`).get(column) ?? [];
  if (theirs.length !== ours.length) return [`${ours.length} rows, expected ${theirs.length}`];
  const excused = excuse(file, series);
  return theirs.flatMap((text, i) => {
    const expected = excused(text, i);
    const got = ours[i] ?? "";
    if (expected === undefined || expected === got) return [];
    const distance = Math.abs(Number(got) - Number(expected));
    const close = distance <= abs + rel * Math.abs(Number(expected));
    return close && got !== "" && expected !== ""
      ? []
      : [`row ${i}: "${got}", expected "${expected}"`];
  });
};

/** What to expect where a reference is not to be followed, by its own notes; undefined for nothing at all. */
const excuse = (
  file: string,
  series: string,
): ((text: string, i: number) => string | undefined) => {
  if (file === "talib/mfi14") {
    // Ties are decided by rounding there, and small flows are none.
    const exact = readGoldenCsv(`${series}/exact/mfi14.csv`).get("mfi") ?? [];
    return (text, i) =>
      exact[i] !== "" && Math.abs(Number(exact[i]) - Number(text)) > 1e-8 ? undefined : text;
  }
  return (text) => text;
};
