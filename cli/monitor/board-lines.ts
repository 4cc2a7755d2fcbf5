import type { BoardCoin, BoardRow } from "../../web/board/board.ts";
import { type Column, columnsFor } from "./columns.ts";
import { hueInk, type Ink } from "./ink.ts";
import { cell, type Line, line, span } from "./line.ts";
import { STATE_WIDTH, stateMark } from "./marks.ts";
import { chosen } from "./press.ts";
import type { MonitorState } from "./state.ts";
import { coinsShown, type MonitorView } from "./view.ts";

/** Of a coin's name; with the state the room of a venue's name and pair. */
const NAME = 12;
/** The sign of the chosen row, and a space. */
const MARGIN = 2;
const FIRST = MARGIN + NAME + 1 + STATE_WIDTH;

/** Coins with their venues, on exactly so many lines: with all venues where there is room, else with those of the chosen coin. */
export const boardLines = (
  view: MonitorView,
  state: MonitorState,
  width: number,
  height: number,
): Line[] => {
  const { board } = view;
  if (board === undefined || board.coins.length === 0) return filled(nothingYet(view), height);
  const coins = coinsShown(view, state);
  if (coins.length === 0)
    return filled([line(`  nothing is called "${state.filter}" (Esc shows all)`, "dim")], height);
  const columns = columnsFor(board, width, FIRST);
  const own = chosen(state, view);
  const room = height - 1;
  const every = coins.reduce((sum, { rows }) => sum + 1 + rows.length, 0);
  const rows = coins.flatMap((coin) => {
    const open = every <= room || coin.coin === own;
    return [
      { coin, row: undefined as BoardRow | undefined },
      ...(open ? coin.rows.map((row) => ({ coin, row })) : []),
    ];
  });
  const at = rows.findIndex(({ coin }) => coin.coin === own);
  const last = rows.findLastIndex(({ coin }) => coin.coin === own);
  const from = windowOf(rows.length, room, at, last);
  const shown = rows.slice(from, from + room).map(({ coin, row }) => {
    if (row !== undefined) return venueLine(row, columns);
    return coinLine(coin, columns, { own: coin.coin === own, view });
  });
  const more = rows.length - from - room;
  const head = headOf(columns, more > 0 ? `${more} more below` : "");
  return filled([head, ...shown], height);
};

/** Where a window of `room` rows begins that has the rows from `at` to `last` in it, as near the top as can be. */
const windowOf = (rows: number, room: number, at: number, last: number): number => {
  if (rows <= room) return 0;
  const wanted = Math.min(at, Math.max(0, last - room + 1));
  return Math.max(0, Math.min(wanted, rows - room));
};

const filled = (lines: readonly Line[], height: number): Line[] =>
  Array.from({ length: Math.max(0, height) }, (_, at) => lines[at] ?? []);

const nothingYet = ({ live }: MonitorView): Line[] => {
  if (live === undefined) return [line("  no price has come yet: play, or step on", "dim")];
  return [
    line("  The feeds are being connected; no price has come yet.", "bold"),
    line("  v shows what each venue answered.", "dim"),
  ];
};

const headOf = (columns: readonly Column[], more: string): Line => [
  cell("  coin, state", FIRST, { ink: "dim" }),
  ...columns.flatMap(({ head, width, isNumber }) => [
    span("  "),
    cell(head === "last hour" && more !== "" ? more : head, width, { ink: "dim", right: isNumber }),
  ]),
];

const coinLine = (
  coin: BoardCoin,
  columns: readonly Column[],
  { own, view }: { readonly own: boolean; readonly view: MonitorView },
): Line => {
  const blind = coin.fresh === 0;
  const ink: Ink = own || coin.state === "critical" || coin.state === "warning" ? "bold" : "plain";
  const basis = coin.basis === undefined ? "" : ` in ${coin.basis}`;
  const muted = view.live?.muted.has(coin.coin) ? " muted" : "";
  return [
    span(own ? "\u25b8 " : "  ", "bold"),
    cell(`${coin.coin}${basis}${muted}`, NAME, { ink: own ? "bold" : "plain" }),
    span(" "),
    stateMark(coin.state),
    ...columns.flatMap((column) => [
      span("  "),
      cell(column.coin(coin), column.width, {
        ink: column.isPrice ? (blind ? "struck" : ink) : "plain",
        right: column.isNumber,
      }),
    ]),
  ];
};

const venueLine = (row: BoardRow, columns: readonly Column[]): Line => {
  const [venue = "", symbol = ""] = row.instrument.split(/:(.*)/s);
  const ink: Ink = row.fresh ? "dim" : "struck";
  return [
    span("   "),
    span("\u258e", hueInk(row.hue)),
    cell(`${venue} ${symbol}`, FIRST - 4, { ink: "dim" }),
    ...columns.flatMap((column) => [
      span("  "),
      cell(column.row(row), column.width, {
        ink: column.isPrice ? ink : "dim",
        right: column.isNumber,
      }),
    ]),
  ];
};
