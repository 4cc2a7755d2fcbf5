import { formatTime } from "../../engine/market/time.ts";
import { count, dayYear, oneDecimal, signedBps } from "../format.ts";
import { type Html, html } from "../html.ts";
import { swatch } from "../parts.ts";
import type { Board, BoardCoin, BoardRow } from "./board.ts";
import {
  actionText,
  ageText,
  feedText,
  modeText,
  perSecond,
  plain,
  priceText,
  roughAge,
} from "./board-text.ts";
import { sparklineSvg } from "./sparkline.ts";
import { stateMark } from "./state-mark.ts";

/** Where a coin's name leads to; undefined: nowhere. */
export type CoinLink = (coin: string) => string | undefined;

/** With more venue rows than these, they wait behind their coins. */
const MOST_OPEN = 24;

/** A board in pieces that are sent by themselves when they change, by the id of their element. */
export interface BoardParts {
  readonly table: Html;
  /** Which rows the table has, whatever their order. */
  readonly shape: string;
  readonly parts: ReadonlyMap<string, Html>;
}

/** The board as a part of a page: all that needs no script. */
export const boardHtml = (board: Board, link: CoinLink = () => undefined): Html => {
  const { parts, table } = boardParts(board, link);
  return html`<div id="board">${parts.get(HEAD)}
<div class="scroll board-scroll" tabindex="0" role="region" aria-label="Coins and their venues">${table}</div></div>`;
};

const HEAD = "board-head";
const TABLE = "board-coins";

export const boardParts = (board: Board, link: CoinLink = () => undefined): BoardParts => {
  const open = rowsOf(board) - board.coins.length <= MOST_OPEN;
  const parts = new Map<string, Html>([[HEAD, head(board)]]);
  const bodies = board.coins.map((coin) => {
    const rows = [
      [`coin-${idOf(coin.coin)}`, coinRow(coin, { board, open, link })] as const,
      ...coin.rows.map((row) => [`venue-${idOf(row.instrument)}`, venueRow(row, board)] as const),
    ];
    for (const [id, row] of rows) parts.set(id, row);
    return { id: bodyId(coin), rows };
  });
  return {
    parts,
    shape: [
      String(open),
      ...bodies.map(({ id, rows }) => [id, ...rows.map(([row]) => row)].join(" ")).sort(),
    ].join("\n"),
    table: tableHtml(
      board,
      bodies.map(({ id, rows }) => html`<tbody id="${id}">${rows.map(([, row]) => row)}</tbody>`),
    ),
  };
};

/** What has changed since `before` as htmx partials; all of it where there is no before. Empty when nothing has. */
export const partials = (now: BoardParts, before?: BoardParts): string => {
  const changed = (id: string): boolean => before?.parts.get(id)?.text !== now.parts.get(id)?.text;
  const partial = (id: string, content: Html): string =>
    `<hx-partial hx-target="#${id}" hx-swap="outerMorph">${content.text}</hx-partial>`;
  // Another set of rows: the table anew. Else row by row, which moves none of them.
  if (before !== undefined && before.shape !== now.shape)
    return [HEAD, TABLE]
      .map((id) => partial(id, id === TABLE ? now.table : (now.parts.get(id) ?? html``)))
      .join("\n");
  return [...now.parts]
    .filter(([id]) => changed(id))
    .map(([id, content]) => partial(id, content))
    .join("\n");
};

/** An element's id of any text: letters and digits stay, so that it needs no escaping in a selector. */
const idOf = (text: string): string =>
  text.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`);

const bodyId = ({ coin }: BoardCoin): string => `rows-${idOf(coin)}`;

/**
 * The order in which the coins should stand goes along, for a script to bring them there when nobody points at them; and
 * how many rows there are, so that a page that missed some notices.
 */
const head = (board: Board): Html => {
  const { mode, clock, coins, ticks, ticksPerSecond } = board;
  const known = !Number.isNaN(clock);
  return html`<div class="board-head" id="${HEAD}" data-order="${coins.map(bodyId).join(" ")}" data-rows="${rowsOf(board)}">
<p class="board-clock"><span class="badge mode-${mode.name}">${modeText(mode)}</span> ${known ? html`<time datetime="${formatTime(clock)}">${dayYear(clock)} <b>${formatTime(clock).slice(11, 19)}</b></time>` : html`<b>no data yet</b>`} <span class="zone">UTC, the data's clock</span></p>
<dl class="board-facts">
<div><dt>ticks/s</dt><dd>${perSecond(ticksPerSecond)}</dd></div>
<div><dt>ticks</dt><dd>${count(ticks)}</dd></div>
<div><dt>venues up</dt><dd>${board.venuesUp} of ${board.venuesKnown}</dd></div>
<div><dt>open alerts</dt><dd>${count(board.openAlerts)}</dd></div>
</dl></div>`;
};

const rowsOf = ({ coins }: Board): number =>
  coins.reduce((sum, { rows }) => sum + 1 + rows.length, 0);

const tableHtml = ({ indicators }: Board, bodies: readonly Html[]): Html =>
  html`<table class="board" id="${TABLE}"><caption class="visually-hidden">Coins, the gravest first, each with its venues</caption>
<thead><tr><th scope="col">coin, state</th><th scope="col" class="number">deviation<br>bps</th><th scope="col" class="number">price</th><th scope="col">venues agree</th><th scope="col" class="number">last tick<br>ago</th><th scope="col" class="number">dispersion,<br>spread, bps</th><th scope="col" class="number">RSI</th><th scope="col">last hour<br>bps</th><th scope="col">suggested action, and what became of such falls</th>${indicators.map((key) => html`<th scope="col" class="number">${key}</th>`)}</tr></thead>
${bodies}</table>`;

interface Surroundings {
  readonly board: Board;
  readonly open: boolean;
  readonly link: CoinLink;
}

const coinRow = (coin: BoardCoin, { board, open, link }: Surroundings): Html => {
  const id = idOf(coin.coin);
  const blind = coin.fresh === 0;
  const href = link(coin.coin);
  return html`<tr class="coin-row is-${coin.state}" id="coin-${id}"><th scope="row"><span class="coin-cell"><input type="checkbox" class="opens" id="opens-${id}" aria-label="Venues of ${coin.coin}"${open ? html` checked` : undefined}><span><span class="coin-name">${href === undefined ? coin.coin : html`<a id="link-${id}" href="${href}">${coin.coin}</a>`}${coin.basis === undefined ? undefined : html` <small>in ${coin.basis}</small>`}</span> ${stateMark(coin.state)}</span></span></th>
<td class="number deviation">${held(signedBps(coin.deviation), blind)}</td><td class="number">${held(priceText(coin.price), blind)}</td><td>${agreement(coin)}</td><td class="number">${ageText(coin.age)}${blind ? html` <small>stale</small>` : undefined}</td><td class="number">${oneDecimal(coin.dispersion)}</td><td class="number">${oneDecimal(coin.rsi)}</td><td>${sparklineSvg(coin.sparkline)}</td><td class="wrap">${action(coin)}</td>${board.indicators.map((key) => html`<td class="number">${plain(coin.indicators[key] ?? Number.NaN)}</td>`)}</tr>
`;
};

const venueRow = (row: BoardRow, { indicators }: Board): Html => {
  const [venue = "", symbol = ""] = row.instrument.split(/:(.*)/s);
  const stale = !row.fresh;
  return html`<tr class="venue-row" id="venue-${idOf(row.instrument)}"><th scope="row">${swatch(row.hue)} ${venue} <small>${symbol}</small></th>
<td class="number">${held(signedBps(row.deviation), stale)}</td><td class="number">${held(priceText(row.price), stale)}</td><td>${feedText(row)}</td><td class="number">${roughAge(row.age)}</td><td class="number">${oneDecimal(row.spread)}</td><td class="number">${oneDecimal(row.rsi)}</td>${indicators.map(() => html`<td></td>`)}<td></td><td></td></tr>
`;
};

/** What no longer holds is struck. */
const held = (text: string, stale: boolean): string | Html =>
  stale && text !== "–" ? html`<s>${text}</s>` : text;

const agreement = ({ agreeing, fresh, venues }: BoardCoin): Html =>
  fresh === 0
    ? html`none fresh <small>of ${venues}</small>`
    : html`${agreeing} of ${fresh}${fresh < venues ? html` <small>${venues - fresh} stale</small>` : undefined}`;

const action = (coin: BoardCoin): Html | string => {
  const words = actionText(coin);
  return words === ""
    ? ""
    : html`<b>${words}</b>${coin.baseRate === undefined ? undefined : html`<small>: ${coin.baseRate}</small>`}`;
};
