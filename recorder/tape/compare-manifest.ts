import { formatTime, type Micros, micros, parseTime } from "../../engine/market/time.ts";
import type { Database } from "../duckdb.ts";
import type { Finding } from "./finding.ts";
import { type Manifest, type ManifestFile, tickFiles } from "./manifest.ts";
import { filesTable } from "./tape-facts.ts";

/** First and last time on the tape's clock. */
interface Period {
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
}

/**
 * Holds what the manifest says of rows and times against the files `sound`, those that can be read, and what it says of
 * the whole tape against all of them; a file that cannot be read is taken at the manifest's word.
 */
export const compareManifest = async (
  database: Database,
  tape: string,
  manifest: Manifest,
  sound: readonly ManifestFile[],
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  const problem = (message: string, file?: string): void => {
    const of = file === undefined ? {} : { file };
    findings.push({ code: "manifest", severity: "problem", message, ...of });
  };
  const periods: Period[] = [];
  for (const file of tickFiles(manifest)) {
    const found = sound.includes(file)
      ? await examine(database, filesTable(tape, [file]), manifest.clock)
      : undefined;
    periods.push(found ?? claimed(file));
    if (!found) continue;
    if (found.rows !== file.rows)
      problem(`${file.path} has ${found.rows} rows, tape.json says ${file.rows}`, file.path);
    for (const fault of differences(file.path, file, found)) problem(fault, file.path);
  }
  for (const fault of differences("the tape", manifest, whole(periods))) problem(fault);
  return findings;
};

const examine = async (
  database: Database,
  table: string,
  clock: Manifest["clock"],
): Promise<Period & { readonly rows: number }> => {
  const [row] = await database.rows(
    `SELECT count(*)::DOUBLE AS n, epoch_us(min(${clock}))::DOUBLE AS first, epoch_us(max(${clock}))::DOUBLE AS last
     FROM ${table}`,
  );
  const time = (value: unknown): Micros | undefined =>
    typeof value === "number" ? micros(value) : undefined;
  return { rows: Number(row?.["n"]), from: time(row?.["first"]), to: time(row?.["last"]) };
};

const claimed = ({ from, to }: Pick<Manifest, "from" | "to">): Period => ({
  from: parseTime(from),
  to: parseTime(to),
});

const whole = (periods: readonly Period[]): Period => {
  const from = periods.flatMap((period) => period.from ?? []);
  const to = periods.flatMap((period) => period.to ?? []);
  return { from: earliest(from), to: latest(to) };
};

const earliest = (times: readonly Micros[]): Micros | undefined =>
  times.reduce<Micros | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
const latest = (times: readonly Micros[]): Micros | undefined =>
  times.reduce<Micros | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);

/** Times that nobody knows, a file without any, are not compared: that is a finding of its own. */
const differences = (
  what: string,
  said: Pick<Manifest, "from" | "to">,
  found: Period,
): string[] => {
  const { from, to } = claimed(said);
  const differ = (a: Micros | undefined, b: Micros | undefined): b is Micros =>
    b !== undefined && a !== b;
  return [
    ...(differ(from, found.from)
      ? [`${what} begins at ${formatTime(found.from)}, tape.json says ${said.from}`]
      : []),
    ...(differ(to, found.to)
      ? [`${what} ends at ${formatTime(found.to)}, tape.json says ${said.to}`]
      : []),
  ];
};
