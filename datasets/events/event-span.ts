import type { Micros } from "../../engine/market/time.ts";
import { parseTime } from "../../engine/market/time.ts";
import type { DepegEvent } from "./event.ts";

const DAY = 86_400e6;

/**
 * The whole days (UTC) of an event, µs, `to` excluded: from its onset to its recovery; without end where the peg was never
 * found again, and to its extreme where nobody said when it was over. What is known to the month is that whole month.
 */
export const spanOf = ({
  onset,
  trough,
  recovery,
}: Pick<DepegEvent, "onset" | "trough" | "recovery">): {
  readonly from: number;
  readonly to: number;
} => {
  const last = recovery === "unknown" ? (trough ?? onset) : recovery;
  return {
    from: begin(onset),
    to: recovery === "none" ? Number.POSITIVE_INFINITY : Math.max(end(last), end(onset)),
  };
};

const MONTH = 7;
const begin = (text: string): number =>
  timeOf(text.length === MONTH ? `${text}-01` : text.slice(0, 10));

const end = (text: string): number => {
  if (text.length > MONTH) return begin(text) + DAY;
  const [year = 0, month = 0] = text.split("-").map(Number);
  const next = month === 12 ? [year + 1, 1] : [year, month + 1];
  return begin(`${next[0]}-${String(next[1]).padStart(2, "0")}`);
};

const timeOf = (day: string): Micros => {
  const time = parseTime(day);
  if (time === undefined) throw new RangeError(`"${day}" is no day`);
  return time;
};
