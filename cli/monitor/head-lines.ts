import { formatTime, type Micros } from "../../engine/market/time.ts";
import type { Mode } from "../../web/board/board.ts";
import { modeText, perSecond } from "../../web/board/board-text.ts";
import { count, dayYear } from "../../web/format.ts";
import type { Ink } from "./ink.ts";
import { ends, type Line, line, lineWidth, span } from "./line.ts";
import type { Size } from "./painter.ts";
import type { MonitorState } from "./state.ts";
import { timelineLines } from "./timeline-lines.ts";
import type { MonitorView } from "./view.ts";

const INKS: Readonly<Record<Mode["name"], Ink>> = {
  live: "live",
  replay: "replay",
  paused: "paused",
  done: "paused",
};

/** Of what, when, and how well it goes: the same on every page. Of a replay the whole tape, too. */
export const headLines = (
  view: MonitorView,
  state: MonitorState,
  { columns, rows }: Size,
): Line[] => [
  ...alarm(view, columns),
  headLine(view, state, columns),
  ...(view.replay && rows >= 16 && !isText(state) ? timelineLines(view, view.replay, columns) : []),
];

/** Pages of text have the room. */
const isText = ({ page }: MonitorState): boolean => page === "help" || page === "notes";

/** That nothing is recorded any more is the first thing to be known. */
const alarm = ({ live }: MonitorView, columns: number): Line[] => {
  const disk = live?.status?.disk;
  if (disk === undefined || disk.recording) return [];
  const why = disk.problem ?? "the disk failed";
  return [line(` NOT RECORDING: ${why}`.padEnd(columns), "alarm")];
};

const headLine = (view: MonitorView, state: MonitorState, columns: number): Line => {
  const { board, live } = view;
  const mode: Mode = board?.mode ?? (live ? { name: "live" } : { name: "paused" });
  const badge = [
    span(` ${modeText(mode)} `, INKS[mode.name]),
    ...(state.held ? [span(" "), span(" HELD ", "paused")] : []),
  ];
  if (board === undefined || Number.isNaN(board.clock))
    return [...badge, span("  no data yet", "bold")];
  const clock = [span("  "), ...clockSpans(board.clock)];
  const named = [...badge, ...clock, span(columns >= 100 ? "  the data's clock" : "", "dim")];
  const facts = [
    `${perSecond(board.ticksPerSecond)} ticks/s`,
    `${board.venuesUp} of ${board.venuesKnown} venues up`,
    `${count(board.openAlerts)} open alert${board.openAlerts === 1 ? "" : "s"}`,
    ...recorded(view),
  ];
  // What there is no room for goes from the left: alerts and disk are worth more than rates.
  for (let from = 0; from < facts.length; from += 1) {
    const right = line(facts.slice(from).join("   "));
    if (lineWidth(named) + lineWidth(right) + 2 <= columns) return ends(named, right, columns);
  }
  return named;
};

const clockSpans = (time: Micros): Line => [
  span(`${dayYear(time)} `),
  span(formatTime(time).slice(11, 19), "bold"),
  span(" UTC"),
];

const recorded = ({ live }: MonitorView): string[] =>
  live?.status?.disk?.recording ? ["recording"] : [];
