import { micros } from "../../engine/market/time.ts";
import { chartFigure, chartJson } from "../chart-figure.ts";
import { deviation } from "../charts/deviation.ts";
import { price } from "../charts/price.ts";
import { type Html, html, type Printable } from "../html.ts";
import { empty } from "../parts.ts";
import type { Context, Page } from "../route.ts";
import { cut } from "../view/cut.ts";
import { parseRange } from "../view/range.ts";
import type { View } from "../view/run.ts";
import type { BoardCoin } from "./board.ts";
import { boardHtml } from "./board-html.ts";
import { boardJson } from "./board-json.ts";
import { type LiveView, liveLinks } from "./live-view.ts";

const HOUR = 3600e6;
/** What is drawn where nobody asks for a window. */
const WINDOW = 6 * HOUR;
const REFRESH_S = 20;
const CHARTS = [price, deviation];

/**
 * The live board, and the charts of one coin beneath: `?coin=`, else the gravest; `?from=&to=` for a window that stays.
 * `?part=charts` is those alone, for they draw themselves anew; `?part=board` the board alone.
 */
export const livePage = async (context: Context, live: LiveView): Promise<Page> => {
  const { board } = live;
  if (board === undefined || board.coins.length === 0)
    return {
      type: "page",
      title: "Live board",
      body: waiting(),
      json: { version: context.workbench.version, board: null },
    };
  if (context.query["part"] === "board")
    return {
      type: "page",
      title: "Live board",
      body: boardHtml(board, liveLinks),
      json: { board: boardJson(board) },
    };
  const asked = context.query["coin"];
  const chosen = board.coins.find(({ coin }) => coin === asked) ?? board.coins[0];
  const view = chosen && viewOf(context, live, chosen);
  return {
    type: "page",
    title: "Live board",
    body: html`${context.query["part"] === "charts" ? undefined : listening(html`<h1 class="visually-hidden">Live board</h1>${boardHtml(board, liveLinks)}${originNote(live)}`)}${chosen && (await coinCharts(context, chosen, view))}`,
    json: () => ({
      version: context.workbench.version,
      board: boardJson(board),
      elsewhere: live.elsewhere,
      coin: chosen?.coin ?? null,
      charts: view === undefined ? [] : CHARTS.map((chart) => chartJson(chart, view)),
    }),
  };
};

/** What hears the stream: its messages bring their own targets. */
const listening = (content: Html): Html =>
  html`<div id="live" data-live hx-sse:connect="/stream" hx-swap="none" hx-config="sse.reconnectMaxDelay:5000">
<p class="connection" role="status" data-connection></p>
${content}</div>`;

/** What only plays a venue is never taken for it. */
const originNote = ({ elsewhere }: LiveView): Html | undefined =>
  elsewhere.length === 0
    ? undefined
    : html`<p class="unit">${elsewhere.join(", ")}: heard from an address that was given with --endpoint, not from the venue's own. It may be simulated.</p>`;

const waiting = (): Html =>
  listening(html`<div class="title"><h1>Live board</h1><p>The feeds are being connected; no price has come yet. This page begins by itself.</p></div>
<div id="board"><div id="board-head" data-order="" data-rows="0"></div></div>
${empty("Nothing for a minute? The terminal of the live run says what each venue answered. Feeds of a tape, to try it without a network:", "npx pegtape simulate svb-2023")}`);

const viewOf = ({ query }: Context, live: LiveView, { coin }: BoardCoin): View | undefined => {
  const run = live.runOf(coin);
  if (run === undefined) return undefined;
  const whole = parseRange(run, { from: undefined, to: undefined });
  if (query["from"] || query["to"])
    return cut(run, parseRange(run, { from: query["from"], to: query["to"] }));
  // Up to the clock, not to the end of its minute: what is to come is not drawn.
  return cut(run, { from: micros(Math.max(whole.from, run.to - WINDOW)), to: run.to });
};

const coinCharts = async (
  { chartWidth, query }: Context,
  { coin }: BoardCoin,
  view: View | undefined,
): Promise<Html> => {
  const fixed = query["from"] || query["to"];
  const here = liveLinks(coin);
  const refresh = html` hx-get="${here}&part=charts" hx-trigger="every ${REFRESH_S}s" hx-target="#live-charts" hx-swap="outerMorph"`;
  const section = (title: Printable, content: Html): Html =>
    html`<section id="live-charts"${fixed ? undefined : refresh}><h2>${title}</h2>${content}</section>`;
  const drawn = view === undefined ? [] : CHARTS.filter((chart) => chart.series(view).length > 0);
  if (view === undefined || drawn.length === 0)
    return section(coin, empty("No frame has been written yet: charts begin with the first."));
  const figures = await Promise.all(
    drawn.map((chart, i) =>
      chartFigure(chart, view, { width: chartWidth, timeAxis: i === drawn.length - 1, key: coin }),
    ),
  );
  // New frames are another address, so that a script asks for their numbers.
  const numbers = fixed ? addressOf(here, query) : `${here}&frames=${view.run.frames}`;
  return section(
    fixed ? html`${coin} <a class="button plain" href="${here}">Follow the clock again</a>` : coin,
    html`<div class="charts" data-charts data-json="${numbers}" data-replay="${here}">${figures}</div>`,
  );
};

const addressOf = (here: string, { from = "", to = "" }: Context["query"]): string =>
  `${here}&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
