import type { Compared, SheetTrade, TearSheet } from "../../../engine/backtest/tear-sheet/shape.ts";
import { parseTime } from "../../../engine/market/time.ts";
import { exact, fixed, percent, rounded, signedMoney, signedPercent } from "../../exact.ts";
import { count, dayClock, price, short, signedBps, signedSpan, span } from "../../format.ts";
import { type Html, html, type Printable } from "../../html.ts";
import { type Column, empty, table } from "../../parts.ts";
import { block } from "./block.ts";
import { intervalText, longTime, many, ratioText } from "./sheet-top.ts";

const shown = (text: string | null): string =>
  text === null ? "open" : dayClock(parseTime(text) ?? Number.NaN);
const number = (value: number | null): number => value ?? Number.NaN;

/** Above so many, the rest is in the file. */
const MOST_ROWS = 200;

export const tradeTable = (sheet: TearSheet): Html => {
  const { trades, tradesOmitted, settings } = sheet;
  if (trades.length === 0) return empty("No trade: nothing was bought.");
  const judged = trades.some(({ timing }) => timing !== null);
  const left = tradesOmitted + Math.max(0, trades.length - MOST_ROWS);
  const columns: Column<SheetTrade>[] = [
    { head: "opened (UTC)", cell: ({ openedAt }) => shown(openedAt) },
    { head: "closed", cell: ({ closedAt }) => shown(closedAt) },
    { head: "what", cell: ({ venue, asset }) => `${venue} ${asset}` },
    { head: "size", number: true, cell: ({ size }) => short(number(size)) },
    { head: "entry", number: true, cell: ({ entry }) => averagePrice(entry) },
    { head: "exit", number: true, cell: ({ exit }) => averagePrice(exit) },
    {
      head: html`P&amp;L <small>${settings.currency}</small>`,
      ...{ number: true, cell: ({ pnl }) => signed(pnl) },
    },
    { head: "cost", number: true, cell: ({ cost }) => fixed(cost) },
    { head: "MAE, bps", number: true, cell: ({ mae }) => signedBps(number(mae)) },
    { head: "MFE, bps", number: true, cell: ({ mfe }) => signedBps(number(mfe)) },
    ...(judged
      ? [
          { head: "in", cell: ({ event }: SheetTrade) => event ?? "–" },
          {
            head: "timing",
            ...{ number: true, cell: ({ timing }: SheetTrade) => fixed(timing) },
          },
          {
            head: "after trough",
            number: true,
            cell: ({ afterTrough }: SheetTrade) =>
              afterTrough === null ? "–" : signedSpan(afterTrough * 1e6),
          },
        ]
      : []),
  ];
  return block(
    sheet,
    "Trades",
    html`${table("Trades", columns, trades.slice(0, MOST_ROWS))}
${left > 0 ? html`<p class="unit">${count(left)} more are in trades.parquet.</p>` : undefined}
<p class="unit">MAE and MFE: farthest of the marks against and for a trade while it was held. Entry and exit: average prices, after conversion to ${settings.currency}.</p>`,
  );
};

/** Further digits of an average are its division's. */
const averagePrice = (value: number | null): string => price(Number(number(value).toPrecision(6)));

const signed = (value: number | null): string =>
  value === null ? "–" : signedMoney(value.toFixed(2));

export const booksSection = (sheet: TearSheet): Html => {
  const { pnl, costs, settings } = sheet;
  const rows: readonly (readonly [string, string, string])[] = [
    ["\u2007", "start", pnl.start],
    ["+", "realised", pnl.realised],
    ["+", "unrealised", pnl.unrealised],
    ["−", "fees", costs.fees],
    ["−", "slippage assumed", costs.slippage],
    ["−", "transfer fees", costs.transferFees],
    ["=", "end", pnl.end],
  ];
  return html`${block(
    sheet,
    html`Books <span class="unit">${settings.currency}, exact</span>`,
    html`<div class="books">${table<(typeof rows)[number]>(
      "Books",
      [
        { head: "what", cell: ([sign, what]) => `${sign} ${what}` },
        { head: settings.currency, number: true, cell: ([, , amount]) => exact(amount) },
      ],
      rows,
    )}</div>`,
  )}
${block(sheet, "By coin", sumTable("By coin", "coin", pnl.byAsset))}
${block(sheet, "By venue", sumTable("By venue", "venue", pnl.byVenue))}
${block(
  sheet,
  "What is left",
  table(
    "What is left",
    [
      { head: "venue", cell: ({ venue }) => venue },
      { head: "asset", cell: ({ asset }) => asset },
      { head: "units", number: true, cell: ({ amount }) => rounded(amount, 4) },
      { head: "mark", number: true, cell: ({ mark }) => price(number(mark)) },
      { head: "value", number: true, cell: ({ value }) => rounded(value) },
    ],
    pnl.pockets,
  ),
)}`;
};

const sumTable = (caption: string, head: string, rows: TearSheet["pnl"]["byAsset"]): Html =>
  table(
    caption,
    [
      { head, cell: ({ name }) => name },
      { head: "realised", number: true, cell: ({ realised }) => signedMoney(realised) },
      { head: "unrealised", number: true, cell: ({ unrealised }) => signedMoney(unrealised) },
      { head: "fees", number: true, cell: ({ fees }) => rounded(fees) },
      { head: "net", number: true, cell: ({ net }) => signedMoney(net) },
    ],
    rows,
  );

export const costSection = (sheet: TearSheet): Html => {
  const { costs, settings, trading } = sheet;
  const facts: readonly (readonly [string, Printable])[] = [
    ["all", `${rounded(costs.total)} ${settings.currency}, ${percent(costs.share)} of the start`],
    [
      "fees",
      `${rounded(costs.fees)}: ${costs.byVenue.map(({ venue, fees }) => `${venue} ${rounded(fees)}`).join(", ") || "none"}`,
    ],
    [
      "slippage assumed",
      `${rounded(costs.slippage)}, half of the spread where the tape has no quotes`,
    ],
    ["transfers", `${rounded(costs.transferFees)} for ${count(trading.transfers)}`],
    [
      "fills",
      `${count(costs.maker)} as maker, ${count(costs.taker)} as taker; ${sourcesText(trading.sources)}`,
    ],
    [
      "orders",
      `${count(trading.orders)}; ${count(trading.rejected)} rejected, ${count(trading.cancelled)} cancelled`,
    ],
    ["turnover", `${fixed(trading.turnover)} times the start`],
  ];
  return block(
    sheet,
    "Costs",
    html`<dl class="facts">${facts.map(([what, said]) => html`<dt>${what}</dt><dd>${said}</dd>`)}</dl>`,
  );
};

const sourcesText = (sources: TearSheet["trading"]["sources"]): string =>
  Object.entries(sources)
    .map(([source, share]) => `${percent(share, 0)} at ${source}s`)
    .join(", ") || "none";

export const comparisonTable = (sheet: TearSheet): Html =>
  block(
    sheet,
    "Beside others",
    html`${table<Compared>(
      "Beside others",
      [
        {
          head: "run",
          cell: ({ name, failure }) =>
            failure === null ? name : html`${name} <span class="badge">stopped</span>`,
        },
        { head: html`P&amp;L`, number: true, cell: ({ pnl }) => signedMoney(pnl) },
        { head: "return", number: true, cell: (row) => signedPercent(row.return) },
        { head: "drawdown", number: true, cell: ({ maxDrawdown }) => percent(maxDrawdown) },
        { head: "trades", number: true, cell: ({ trades }) => count(trades) },
        { head: "clusters", number: true, cell: ({ clusters }) => count(clusters) },
        { head: "hit rate", number: true, cell: ({ hitRate }) => percent(hitRate, 0) },
        { head: "exposure", number: true, cell: ({ exposure }) => percent(exposure, 1) },
        { head: "turnover", number: true, cell: ({ turnover }) => `${fixed(turnover)}×` },
        { head: "costs", number: true, cell: ({ costs }) => rounded(costs) },
        { head: "timing", number: true, cell: ({ entryTiming }) => fixed(entryTiming) },
        ...(sheet.standing.leads === "ratios"
          ? [{ head: "Sharpe", number: true, cell: ({ sharpe }: Compared) => ratioText(sharpe) }]
          : []),
      ],
      sheet.comparison,
    )}<p class="unit">The same capital, terms and tape. Timing: how much of the way back was over at the average price paid, 0 at the trough, 1 at par; median.</p>`,
  );

export const ratioSection = (sheet: TearSheet): Html => {
  const { ratios, standing, drawdown } = sheet;
  const rows = (["sharpe", "sortino", "calmar"] as const).map((name) => ({
    name,
    ...ratios[name],
  }));
  const back = standing.leads === "trades";
  return html`${back ? html`<p class="stands-back">${standing.remark}</p>` : undefined}
<div class="${back ? "set-back" : ""}">${block(
    sheet,
    "Ratios a year",
    table(
      "Ratios a year",
      [
        { head: "ratio", cell: ({ name }) => name.charAt(0).toUpperCase() + name.slice(1) },
        { head: "estimate", number: true, cell: ({ estimate }) => ratioText(estimate) },
        { head: `${ratios.confidence * 100} % interval`, number: true, cell: intervalText },
      ],
      rows,
    ),
  )}</div>
<p class="unit">Of ${count(ratios.returns)} returns of ${ratios.period}; stationary bootstrap, ${count(ratios.draws)} draws, blocks of ${fixed(ratios.blockLength, 1)} on average; no risk-free rate, 365 days a year.${drawdown.longestUnderWater === null ? "" : ` Longest time under the last peak: ${span(drawdown.longestUnderWater * 1e6)}.`}${drawdown.recoveredAt === null || drawdown.troughAt === null ? "" : ` The deepest fall was made up for by ${longTime(drawdown.recoveredAt)}.`}</p>`;
};

export const timingSection = (sheet: TearSheet): Html => {
  const { entries, events, median, best, worst, early } = sheet.entryTiming;
  if (entries === 0)
    return html`<p>No trade was opened within a labelled discount of its coin on this tape.</p>`;
  return block(
    sheet,
    "Entries against the trough",
    html`<p>${count(entries)} ${entries === 1 ? "entry" : "entries"} in ${many(events, "event")}: ${fixed(median)} of the way back from the trough to par was over at the median entry, ${fixed(best)} at the best and ${fixed(worst)} at the worst. ${percent(early, 0)} bought before the trough, which nobody knew then.</p>`,
  );
};
