import { micros, parseTime } from "../../market/time.ts";
import type { EquityCurve } from "../result.ts";
import { figureOf, textOf } from "./figure.ts";
import type { Month } from "./shape.ts";

/** What each calendar month (UTC) between two moments came to, those without a trade with it. */
export const monthsOf = (
  { time, equity }: Pick<EquityCurve, "time" | "equity">,
  { from, to }: { readonly from: number; readonly to: number },
): Month[] => {
  const months: Month[] = [];
  let next = 0;
  let held = equity[0] ?? 0;
  for (let month = textOf(from).slice(0, 7); ; month = following(month)) {
    const start = parseTime(month) ?? micros(Number.NaN);
    if (start > to || Number.isNaN(start)) return months;
    const end = parseTime(following(month)) ?? to;
    const before = held;
    for (; next < time.length && (time[next] ?? end) < end; next++) held = equity[next] ?? held;
    months.push({
      month,
      return: figureOf(held === before ? 0 : held / before - 1),
      pnl: figureOf(held === before ? 0 : held - before),
    });
  }
};

const following = (month: string): string => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 12
    ? `${String(year + 1).padStart(4, "0")}-01`
    : `${String(year).padStart(4, "0")}-${String(number + 1).padStart(2, "0")}`;
};
