import { formatTime, micros } from "../../engine/market/time.ts";
import type { Database } from "../duckdb.ts";
import type { Finding, FindingCode } from "./finding.ts";
import type { TapeClock } from "./manifest.ts";

/** Looks through the ticks in `table`, which come in the order of the files. */
export type ContentCheck = (database: Database, table: string) => Promise<Finding[]>;

export interface PlacesOptions {
  /** A SELECT of the ticks in question, with whatever columns `where` and `detail` need beside theirs. */
  readonly from: string;
  /** True for a row that is wrong. */
  readonly where: string;
  /** SQL text that goes on from "seq 12 …". */
  readonly detail: string;
}

/** All rows of a query that are wrong, as one finding: the first place, and how many there are. */
export const findPlaces = async (
  database: Database,
  code: FindingCode,
  clock: TapeClock,
  { from, where, detail }: PlacesOptions,
): Promise<Finding[]> => {
  const [row] = await database.rows(
    `SELECT count(*)::DOUBLE AS n, min(seq)::DOUBLE AS seq, arg_min(detail, seq) AS detail,
       arg_min_null(epoch_us(${clock})::DOUBLE, seq) AS time
     FROM (SELECT seq, ${clock}, ${detail} AS detail FROM (${from}) WHERE ${where})`,
  );
  const { n, seq, detail: text, time } = row ?? {};
  if (typeof n !== "number" || n === 0 || typeof seq !== "number") return [];
  const at = typeof time === "number" ? { time: formatTime(micros(time)) } : {};
  return [
    { code, severity: "problem", message: `seq ${seq} ${String(text)}`, seq, ...at, count: n },
  ];
};
