import { WorkbenchError } from "../../engine/errors.ts";
import type { Level } from "../../engine/evaluation/active-spans.ts";
import type { Active } from "../../engine/evaluation/score-alerts.ts";
import { micros, parseTime } from "../../engine/market/time.ts";
import { csvRows } from "./csv-rows.ts";

/** An alert of somebody else's detector. */
interface Point {
  readonly coin: string;
  readonly time: number;
  readonly severity: "warning" | "critical";
}

/** Somebody else's alerts, as spans of activity of a coin at a level. */
export type ForeignAlerts = (coin: string, level: Level) => readonly Active[];

/** A point of an alert stands for so long; what comes within it carries it on. µs. */
const STANDS = 3600e6;
const HINT =
  "Write a head line coin,time,severity; times in ISO 8601, severity warning or critical.";
const CONTENT = { what: "alerts", columns: ["coin", "time", "severity"], hint: HINT };

/**
 * Reads `coin,time,severity` (a head line names them, others are ignored). Each alert counts as active for an hour, for a
 * file of points says nothing of ends. Throws "missing" or "input", naming the line.
 */
export const readAlertCsv = async (path: string): Promise<ForeignAlerts> => {
  const points: Point[] = [];
  for (const [i, row] of (await csvRows(path, CONTENT)).entries()) {
    const { coin, time: text, severity } = row;
    const time = typeof text === "string" ? parseTime(text) : undefined;
    const refuse = (why: string) =>
      new WorkbenchError("input", `${path}, line ${i + 2}: ${why}`, HINT);
    if (typeof coin !== "string" || coin === "") throw refuse("there is no coin");
    if (time === undefined) throw refuse(`"${String(text)}" is no time`);
    if (severity !== "warning" && severity !== "critical")
      throw refuse(`"${String(severity)}" is no severity`);
    points.push({ coin, time, severity });
  }
  points.sort((a, b) => a.time - b.time);
  return (coin, level) => {
    const spans: Active[] = [];
    for (const point of points) {
      if (point.coin !== coin || (level === "page" && point.severity !== "critical")) continue;
      const last = spans.at(-1);
      const to = micros(point.time + STANDS);
      if (last !== undefined && point.time <= last.to)
        spans[spans.length - 1] = { from: last.from, to };
      else spans.push({ from: point.time, to });
    }
    return spans;
  };
};
