import { readSeries } from "../../datasets/backtest/read-series.ts";
import { type KeptResult, keptResults, loadSheet } from "../../datasets/backtest/result-store.ts";
import { runTables } from "../../datasets/backtest/run-tables.ts";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { formatTime } from "../../engine/market/time.ts";
import { chartDocument } from "../charts/document.ts";
import { percent, signedMoney, signedPercent } from "../exact.ts";
import { count, dayYear, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, kindBadge, table } from "../parts.ts";
import { defineRoute } from "../route.ts";
import { stamp } from "../sections/tear-sheet/block.ts";
import { sheetBody } from "../sections/tear-sheet/sheet-body.ts";
import { Kept } from "../view/kept.ts";

interface Row {
  readonly kept: KeptResult;
  /** Undefined where its file cannot be read. */
  readonly sheet: TearSheet | undefined;
  readonly problem: string | undefined;
}

/** GET /backtests: the results that are kept in the home, the newest first. */
export const backtests = defineRoute("/backtests", async ({ workbench: { home } }) => {
  const rows = await Promise.all(
    (await keptResults(home)).map(async (kept): Promise<Row> => {
      try {
        const sheet = await sheets.get(keyOf(home, kept), () => loadSheet(home, kept.id));
        return { kept, sheet, problem: undefined };
      } catch (error) {
        return { kept, sheet: undefined, problem: error instanceof Error ? error.message : "" };
      }
    }),
  );
  return {
    type: "page",
    title: "Backtests",
    body: listBody(rows),
    json: { backtests: rows.map(rowJson) },
  };
});

/** GET /reports/:id: a kept tear sheet, as `backtest --report` writes it into a file. */
export const report = defineRoute("/reports/:id", async ({ workbench: { home }, params }) => {
  const id = params["id"] ?? "";
  const known = (await keptResults(home)).find((each) => each.id === id);
  const sheet = await loadSheet(home, id);
  const draw = async (): Promise<Html> =>
    sheetBody({ sheet, series: await readSeries(home, id), document: await chartDocument() });
  const body = await (known === undefined ? draw() : drawn.get(keyOf(home, known), draw));
  return {
    type: "page",
    title: `${sheet.strategy.title} on ${sheet.tape.name}`,
    // The rules of reports come with the page that has one, and go with it.
    body: html`<link rel="stylesheet" href="/assets/report.css"><p class="unit"><a href="/backtests">All backtests</a></p><div class="report">${body}</div>${tableLinks(id)}`,
    json: { id, ...sheet },
  };
});

/** What it was made of, as files. */
const tableLinks = (id: string): Html =>
  html`<p class="unit">As Parquet: ${runTables.map((name) => html`<a href="/data/results/${encodeURIComponent(id)}/${name}.parquet" download>${name}</a> `)}</p>`;

const sheets = new Kept<TearSheet>(500);
const drawn = new Kept<Html>(4);
const keyOf = (home: string, { id, bytes, written }: KeptResult): string =>
  `${home} ${id} ${bytes} ${written}`;

const hrefOf = (id: string): string => `/reports/${encodeURIComponent(id)}`;

const rowJson = ({ kept: { id, written }, sheet, problem }: Row) => ({
  ...{ id, written: formatTime(written), href: hrefOf(id) },
  ...(sheet === undefined
    ? { error: problem }
    : {
        ...{ kind: sheet.kind, watermark: sheet.watermark, tape: sheet.tape.name },
        ...{ strategy: sheet.strategy.id, parameters: sheet.strategy.parameters },
        ...{ pnl: sheet.pnl.total, currency: sheet.settings.currency, return: sheet.pnl.return },
        ...{ standing: sheet.standing, maxDrawdown: sheet.drawdown.fraction },
        ...{ failure: sheet.failure, version: sheet.settings.version },
      }),
});

const listBody = (rows: readonly Row[]): Html =>
  html`<div class="title"><h1>Backtests</h1><p>Strategies on tapes, on paper: what came of each, and on how many trades that rests.</p></div>
${
  rows.length === 0
    ? empty(
        "No backtest is kept yet. This runs one over the embedded tape, which is reconstructed, and every figure says so:",
        "npx pegtape backtest svb-2023 --strategy depegReversion",
      )
    : resultTable(rows)
}`;

const resultTable = (rows: readonly Row[]): Html =>
  table<Row>(
    "Backtests",
    [
      {
        head: "strategy",
        cell: ({ kept, sheet }) =>
          sheet === undefined
            ? kept.id
            : html`<a href="${hrefOf(kept.id)}">${sheet.strategy.title}</a>`,
      },
      {
        ...{ head: "tape", wrap: true },
        cell: ({ sheet, problem }) =>
          sheet === undefined
            ? html`<span class="badge kind-damaged">unreadable</span> ${problem}`
            : html`${sheet.tape.name} ${kindBadge(sheet.kind)}`,
      },
      {
        ...{ head: "parameters", wrap: true },
        cell: ({ sheet }) =>
          Object.entries(sheet?.strategy.written ?? {})
            .map(([name, value]) => `${name}=${value}`)
            .join(" "),
      },
      {
        ...{ head: html`P&amp;L`, number: true },
        cell: ({ sheet }) =>
          sheet === undefined
            ? ""
            : html`${signedMoney(sheet.pnl.total)} <small>${sheet.settings.currency}</small>`,
      },
      {
        head: "return",
        number: true,
        cell: ({ sheet }) => (sheet ? signedPercent(sheet.pnl.return) : ""),
      },
      {
        head: "drawdown",
        number: true,
        cell: ({ sheet }) => (sheet ? percent(sheet.drawdown.fraction) : ""),
      },
      {
        head: "trades",
        number: true,
        cell: ({ sheet }) => (sheet ? count(sheet.standing.trades) : ""),
      },
      {
        head: "clusters",
        number: true,
        cell: ({ sheet }) => (sheet ? count(sheet.standing.clusters) : ""),
      },
      {
        head: "remark",
        cell: ({ sheet }) =>
          sheet === undefined
            ? ""
            : html`${sheet.failure === null ? undefined : html`<span class="badge kind-damaged">stopped</span> `}${stamp(sheet)}`,
      },
      {
        ...{ head: "written (UTC)", number: true },
        cell: ({ kept: { written } }) => timeElement(written, dayYear(written)),
      },
    ],
    rows,
  );
