import { micros } from "../../engine/market/time.ts";
import type { BoardCoin, BoardRow } from "../../web/board/board.ts";
import { actionText, ageText, feedText, priceText } from "../../web/board/board-text.ts";
import { dayClock, oneDecimal, signedBps } from "../../web/format.ts";
import { alertPane } from "./alert-lines.ts";
import { coinChart } from "./coin-chart.ts";
import { hueInk } from "./ink.ts";
import { cell, type Line, line, span, wrap } from "./line.ts";
import { stateMark } from "./marks.ts";
import { chosen } from "./press.ts";
import type { MonitorState } from "./state.ts";
import type { MonitorView } from "./view.ts";

/** One coin in detail: where it stands, what that came to in the past, how it got here, its venues, its alerts. */
export const coinPage = (
  view: MonitorView,
  state: MonitorState,
  width: number,
  height: number,
): Line[] => {
  const name = chosen(state, view);
  const coin = view.board?.coins.find((each) => each.coin === name);
  if (coin === undefined) return [line("  no price has come yet", "dim")];
  const own = { ...view, alerts: view.alerts.filter((alert) => alert.coin === name) };
  const top = [titleLine(coin, view), factsLine(coin), ...says(coin, width)];
  const venues = [venueHead, ...coin.rows.map(venueLine)];
  const pane = Math.min(own.alerts.length + 1, Math.max(3, Math.floor(height / 5)));
  const room = height - top.length - venues.length - pane - 2;
  // In a low window the chart gives way, but not all of it.
  const chart = room >= 5 ? room : Math.max(5, height - top.length - 6);
  return [
    ...top,
    ...coinChart(view, state, coin.coin, { width, height: chart }),
    [],
    ...venues,
    ...alertPane(
      { ...own, board: view.board && { ...view.board, openAlerts: openOf(own) } },
      width,
      pane,
    ),
  ];
};

const openOf = ({ alerts }: Pick<MonitorView, "alerts">): number => {
  const open = new Set<string>();
  for (const { incident, state, boardOnly } of alerts)
    if (state === "resolved" || state === "lost") open.delete(incident);
    else if (!boardOnly) open.add(incident);
  return open.size;
};

const titleLine = (coin: BoardCoin, { live }: MonitorView): Line => {
  const blind = coin.fresh === 0;
  const until = live?.muted.get(coin.coin);
  const muted = until === undefined ? "" : `  muted until ${dayClock(minute(until))} UTC`;
  const basis = coin.basis === undefined ? "" : ` in ${coin.basis}`;
  return [
    span(`  ${coin.coin}${basis}  `, "bold"),
    stateMark(coin.state),
    span(`  ${signedBps(coin.deviation)} bps  ${priceText(coin.price)}`, blind ? "struck" : "bold"),
    span(blind ? `  last known, ${ageText(coin.age)} ago` : ""),
    span(muted),
  ];
};

const minute = (time: number) => micros(Math.floor(time / 60e6) * 60e6);

const factsLine = ({ agreeing, fresh, venues, dispersion, rsi, age }: BoardCoin): Line => {
  const stale = fresh < venues ? `, ${venues - fresh} of ${venues} stale` : "";
  return line(
    `  ${agreeing} of ${fresh} agree${stale}   last tick ${ageText(age)} ago   range ${oneDecimal(dispersion)}   RSI ${oneDecimal(rsi)}`,
    "dim",
  );
};

const says = (coin: BoardCoin, width: number): Line[] => {
  const action = actionText(coin);
  if (action === "") return [];
  const text = coin.baseRate === undefined ? action : `${action}: ${coin.baseRate}`;
  return wrap(text, width - 4).map((each, at) => line(`  ${each}`, at === 0 ? "bold" : "plain"));
};

const WIDTHS = { name: 26, deviation: 8, price: 9, spread: 7, rsi: 6, feed: 10 } as const;

const venueHead: Line = [
  cell("    venue", WIDTHS.name, { ink: "dim" }),
  cell("bps", WIDTHS.deviation, { ink: "dim", right: true }),
  cell("price", WIDTHS.price, { ink: "dim", right: true }),
  cell("spread", WIDTHS.spread, { ink: "dim", right: true }),
  cell("RSI", WIDTHS.rsi, { ink: "dim", right: true }),
  cell("  feed", WIDTHS.feed + 2, { ink: "dim" }),
  span("ago", "dim"),
];

const venueLine = (row: BoardRow): Line => {
  const ink = row.fresh ? "plain" : "struck";
  const [venue = "", symbol = ""] = row.instrument.split(/:(.*)/s);
  return [
    span("   "),
    span("\u258e", hueInk(row.hue)),
    cell(`${venue} ${symbol}`, WIDTHS.name - 4),
    cell(signedBps(row.deviation), WIDTHS.deviation, { ink, right: true }),
    cell(priceText(row.price), WIDTHS.price, { ink, right: true }),
    cell(oneDecimal(row.spread), WIDTHS.spread, { right: true }),
    cell(oneDecimal(row.rsi), WIDTHS.rsi, { right: true }),
    span("  "),
    cell(feedText(row), WIDTHS.feed),
    span(ageText(row.age)),
  ];
};
