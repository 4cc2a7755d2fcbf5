import { alertPane, alertsPage } from "./alert-lines.ts";
import { boardLines } from "./board-lines.ts";
import { coinChart } from "./coin-chart.ts";
import { coinPage } from "./coin-lines.ts";
import { columnsFor } from "./columns.ts";
import { footLine } from "./foot-line.ts";
import { headLines } from "./head-lines.ts";
import { cell, type Line } from "./line.ts";
import type { Size } from "./painter.ts";
import { chosen } from "./press.ts";
import { smallLines } from "./small-lines.ts";
import type { MonitorState } from "./state.ts";
import { helpPage, notesPage, venuesPage } from "./text-pages.ts";
import type { MonitorView } from "./view.ts";

/** Below this the board is a line a coin. */
const LEAST: Size = { columns: 72, rows: 16 };

/** The whole screen: the same view, state and size give the same lines. None is wider than the screen, nor are there more. */
export const screenLines = (view: MonitorView, state: MonitorState, size: Size): Line[] => {
  const { columns, rows } = size;
  if (rows < 1 || columns < 1) return [];
  const isSmall = columns < LEAST.columns || rows < LEAST.rows;
  if (isSmall && state.page === "board") return smallLines(view, state, size);
  const head = headLines(view, state, size).slice(0, rows);
  const foot = rows > head.length ? [footLine(view, state, columns)] : [];
  const height = Math.max(0, rows - head.length - foot.length);
  const body = pageLines(view, state, columns, height).slice(0, height);
  while (body.length < height) body.push([]);
  return [...head, ...body, ...foot];
};

const pageLines = (
  view: MonitorView,
  state: MonitorState,
  width: number,
  height: number,
): Line[] => {
  switch (state.page) {
    case "board":
      return boardPage(view, state, width, height);
    case "coin":
      return coinPage(view, state, width, height);
    case "alerts":
      return alertsPage(view, state, width, height);
    case "venues":
      return venuesPage(view, state, width, height);
    case "notes":
      return notesPage(view, state, width, height);
    case "help":
      return helpPage(view, state, width, height);
  }
};

/** With less room than this beneath the table there is no chart. */
const LEAST_CHART = 8;
/** With more, what is small looks steep. */
const MOST_CHART = 24;

const boardPage = (
  view: MonitorView,
  state: MonitorState,
  width: number,
  height: number,
): Line[] => {
  const rows = (view.board?.coins ?? []).reduce((sum, coin) => sum + coin.rows.length + 1, 1);
  const least = Math.max(4, Math.floor(height / 5));
  // The table has what it needs, the alerts what there are; the rest is for the chart of the chosen coin.
  const table = Math.min(Math.max(rows, 4), height - 1 - least);
  const most = Math.min(MOST_ALERTS, Math.max(least, view.alerts.length + 1));
  const chart = Math.min(MOST_CHART, height - 1 - table - most - 2);
  const coin = chosen(state, view);
  const hasChart = coin !== undefined && chart >= LEAST_CHART;
  const pane = height - 1 - table - (hasChart ? chart + 2 : 0);
  return [
    ...boardLines(view, state, width, table),
    ...(hasChart
      ? padded([[], ...coinChart(view, state, coin, { width, height: chart })], chart + 2)
      : []),
    ...alertPane(view, width, pane),
    noteLine(view, state, width),
  ];
};

const MOST_ALERTS = 12;

const padded = (lines: readonly Line[], height: number): Line[] =>
  Array.from({ length: height }, (_, at) => lines[at] ?? []);

/** Where the table has no room for it, what is suggested for the gravest coin; else where the prices come from. */
const noteLine = (view: MonitorView, { filter, sort }: MonitorState, width: number): Line => {
  const { board, live } = view;
  const [worst] = board?.coins ?? [];
  const last = board && columnsFor(board, width, 25).at(-1);
  if (worst?.baseRate !== undefined && last?.head === "last hour") {
    const words = worst.action.toLowerCase().replace("_", " ");
    const action = worst.action === "NONE" ? "no action suggested" : words;
    return [cell(`  ${worst.coin}: ${action}: ${worst.baseRate}`, width)];
  }
  const chosen = [
    ...(filter === "" ? [] : [`only "${filter}"`]),
    ...(sort === "state" ? [] : [`by ${sort}`]),
    ...(live?.pages === undefined ? [] : [`pages at ${live.pages}`]),
    ...(live && live.elsewhere.length > 0
      ? [`${live.elsewhere.join(", ")}: heard from an address given with --endpoint`]
      : []),
  ];
  return [cell(`  ${chosen.join("; ")}`, width, { ink: "dim" })];
};
