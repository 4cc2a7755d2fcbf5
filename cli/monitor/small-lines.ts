import { formatTime } from "../../engine/market/time.ts";
import type { BoardCoin } from "../../web/board/board.ts";
import { modeText, priceText } from "../../web/board/board-text.ts";
import { signedBps } from "../../web/format.ts";
import { footLine } from "./foot-line.ts";
import { cell, type Line, line, span } from "./line.ts";
import { shapeOf, stateMark } from "./marks.ts";
import type { Size } from "./painter.ts";
import { chosen } from "./press.ts";
import { spark } from "./spark.ts";
import type { MonitorState } from "./state.ts";
import { coinsShown, type MonitorView } from "./view.ts";

/** Where the board has no room: a line a coin, the gravest first; on a single line the gravest alone. */
export const smallLines = (view: MonitorView, state: MonitorState, size: Size): Line[] => {
  const { columns, rows } = size;
  const coins = coinsShown(view, state);
  if (view.board === undefined || coins.length === 0)
    return [line(state.filter === "" ? "no price has come yet" : `no "${state.filter}"`, "dim")];
  const own = chosen(state, view);
  const alarm = view.live?.status?.disk?.recording === false;
  const head = rows < 3 ? [] : [headLine(view, alarm)];
  const foot = rows < 4 && state.prompt === undefined ? [] : [footLine(view, state, columns)];
  const room = Math.max(1, rows - head.length - foot.length);
  const at = coins.findIndex(({ coin }) => coin === own);
  const from = Math.max(0, Math.min(at - room + 1, coins.length - room));
  const body = coins
    .slice(from, from + room)
    .map((coin) => coinLine(coin, columns, coin.coin === own && rows >= 3));
  while (body.length < room) body.push([]);
  return [...head, ...body, ...foot].slice(0, rows);
};

const headLine = ({ board }: MonitorView, alarm: boolean): Line => {
  if (board === undefined) return [];
  const clock = Number.isNaN(board.clock) ? "no data" : formatTime(board.clock).slice(5, 19);
  return [
    ...(alarm ? [span("NOT RECORDING ", "alarm")] : []),
    span(modeText(board.mode), "bold"),
    span(` ${clock.replace("T", " ")} UTC ${board.openAlerts} open`),
  ];
};

/** Shape, name, how far, at what price, the last hour: as far as they fit. */
const coinLine = (coin: BoardCoin, columns: number, own: boolean): Line => {
  const blind = coin.fresh === 0;
  const mark = columns >= 50 ? stateMark(coin.state) : span(shapeOf(coin.state), coin.state);
  const parts: Line = [
    span(own ? "\u25b8" : " ", "bold"),
    cell(coin.coin, 7, { ink: own ? "bold" : "plain" }),
    span(" "),
    mark,
    cell(signedBps(coin.deviation), 8, { ink: blind ? "struck" : "bold", right: true }),
    span(" "),
    cell(priceText(coin.price), 8, { ink: blind ? "struck" : "plain", right: true }),
    span(" "),
  ];
  const taken = columns >= 50 ? 36 : 27;
  return [...parts, span(spark(coin.sparkline, Math.min(60, columns - taken)))];
};
