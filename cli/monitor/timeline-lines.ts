import { rankOf } from "../../engine/alerts/severity.ts";
import { clock, day, isoShort } from "../../web/format.ts";
import { type Line, type Span, span } from "./line.ts";
import { shapeOf } from "./marks.ts";
import { density } from "./spark.ts";
import type { MonitorView, ReplayFacts } from "./view.ts";

/** Columns of a day at either end. */
const END = 8;
/** Of a shorter tape the hours are said. */
const ONE_DAY = 24 * 3600e6;
const clockOf = (time: number): string => clock(Math.floor(time / 60e6) * 60e6);

/** The whole tape at a glance: how many ticks it has where; up to the cursor, the alerts. */
export const timelineLines = (view: MonitorView, replay: ReplayFacts, columns: number): Line[] => {
  const { from, to, kind, name } = replay;
  const width = columns - 2 * END;
  const place = (time: number): number =>
    Math.max(0, Math.min(width - 1, Math.floor(((time - from) / (to - from)) * width)));
  const now = view.board?.clock ?? from;
  const at = place(Number.isNaN(now) ? from : now);
  const bars = density(replay.density, width);
  const end = to - from < ONE_DAY ? clockOf : day;
  const strip: Line = [
    span(end(from).padEnd(END), "dim"),
    span(bars.slice(0, at)),
    span("\u2503", "bold"),
    span(bars.slice(at + 1), "dim"),
    span(end(to).padStart(END), "dim"),
  ];
  const marks: Span[] = Array.from({ length: width }, () => span(" "));
  const ranks = new Map<number, number>();
  for (const { time, severity, state, boardOnly } of view.alerts) {
    const column = place(time);
    const rank = rankOf(severity) - (boardOnly ? 1 : 0);
    if (state === "resolved" || state === "lost" || rank < (ranks.get(column) ?? -1)) continue;
    ranks.set(column, rank);
    marks[column] = span(shapeOf(severity), boardOnly ? "dim" : severity);
  }
  // What was not recorded at a market says so wherever it is shown.
  const origin = kind === "recorded" || kind === "imported" ? name : `${name} (${kind})`;
  const where = replay.isSeeking ? "seeking" : "";
  const below: Line = [span(" ".repeat(END)), ...marks, span(where.padStart(END), "dim")];
  return [strip, below, [span(`${origin}, ${isoShort(from)} to ${isoShort(to)}`, "dim")]];
};
