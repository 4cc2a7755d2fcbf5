import type { Alert } from "../alerts/alert.ts";
import { rises } from "../alerts/rises.ts";
import type { Side } from "../detectors/detector.ts";
import type { Active } from "./score-alerts.ts";

export type Level = "warn" | "page";

/**
 * When a coin's alerts were active on one side, in order of time and without overlap: from the emission that reaches the
 * level (`warn`: warning or critical, `page`: critical) until the incident recovers, ends or is lost. Counted are alerts about
 * the coin's price: none of one venue alone, none that only boards show, none about feeds. A detector's
 * alerts say their side; else what is not in basis points (an RSI) has no side of the peg and counts on both.
 */
export const activeSpans = (
  alerts: readonly Alert[],
  { coin, side, level }: { readonly coin: string; readonly side: Side; readonly level: Level },
): Active[] => {
  const open = new Map<string, number>();
  const spans: Active[] = [];
  for (const alert of alerts) {
    if (alert.coin !== coin || !isOfSide(alert, side)) continue;
    const since = open.get(alert.incident);
    if (rises(alert)) {
      if (since === undefined && reaches(alert, level)) open.set(alert.incident, alert.time);
    } else if (since !== undefined) {
      spans.push({ from: since, to: alert.time });
      open.delete(alert.incident);
    }
  }
  for (const from of open.values()) spans.push({ from, to: Number.POSITIVE_INFINITY });
  return united(spans);
};

const reaches = ({ severity }: Alert, level: Level): boolean =>
  severity === "critical" || (level === "warn" && severity === "warning");

/** An end may lie on the other side of the peg: what has no side of its own belongs to where its incident is open. */
const isOfSide = (alert: Alert, side: Side): boolean => {
  const { unit, value, venue, instrument, boardOnly, side: own } = alert;
  if (unit === "seconds" || venue !== undefined || instrument !== undefined || boardOnly === true)
    return false;
  if (own !== undefined) return own === side;
  if (unit !== "bps" || !rises(alert)) return true;
  return side === "discount" ? value < 0 : value > 0;
};

const united = (spans: readonly Active[]): Active[] => {
  const all: Active[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && from <= last.to)
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else all.push({ from, to });
  }
  return all;
};
