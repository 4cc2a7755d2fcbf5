import { formats } from "../../datasets/export/write-rows.ts";
import { parseTime } from "../../engine/market/time.ts";
import { chartDocument } from "../charts/document.ts";
import { bytes, clock, count, dayYear, timeElement } from "../format.ts";
import { type Html, html, raw } from "../html.ts";
import { empty, kindBadge, swatch, table } from "../parts.ts";
import type { Problem } from "../problem.ts";
import { LONGEST_QUERY, type SqlLimits } from "./limits.ts";
import type { Result, ResultColumn } from "./messages.ts";
import { drawQuickPlot, quickPlot } from "./quick-plot.ts";
import type { ListedView } from "./sources.ts";
import { type ColumnSummary, summarize } from "./summarize.ts";

/** What was asked, as the address has it. */
export interface Asked {
  readonly sql: string;
  /** As it was written. */
  readonly asOf: string;
  readonly plot: string | undefined;
  readonly chartWidth: number | undefined;
}

export interface Outcome {
  readonly result: Result;
  readonly elapsedMs: number;
}

/** Rows that a page draws; the others are in its JSON and in the exports. */
const DRAWN = 500;
const WIDE = 1200;

/** An address of the page or of an export. */
export const sqlAddress = (path: string, { sql, asOf, plot }: Partial<Asked>): string => {
  const query = new URLSearchParams();
  if (sql) query.set("q", sql);
  if (asOf) query.set("asof", asOf);
  if (plot) query.set("plot", plot);
  return `${path}?${query.toString().replaceAll("%3A", ":")}`;
};

/** The editor: a form that works by itself, and by Ctrl+Enter where there is a script. */
export const editor = (
  { sql, asOf }: Asked,
  limits: SqlLimits,
): Html => html`<form class="sql-form" method="get" action="/sql" hx-get="/sql" hx-target="#main" hx-swap="innerMorph" hx-push-url="true" data-sql>
<label class="visually-hidden" for="sql-q">Query</label>
<textarea id="sql-q" name="q" rows="${textRows(sql)}" maxlength="${LONGEST_QUERY}" spellcheck="false" autocapitalize="off" autocomplete="off">${sql}</textarea>
<div class="sql-run">
<button class="button">Run</button><button type="button" class="sql-cancel" data-sql-cancel>Cancel</button>
<span class="unit sql-keys">Ctrl+Enter runs</span>
<label>As of <input name="asof" value="${asOf}" placeholder="now" inputmode="numeric" autocomplete="off" spellcheck="false" size="20" aria-describedby="sql-asof"></label>
<span class="unit" id="sql-asof">a time, UTC: the views end there, so that a query cannot see what came later</span>
</div>
<p class="unit">Read only. At most ${limits.timeMs / 1000} s and ${count(limits.rows)} rows here; an export has every row, within ${limits.exportMs / 1000} s and ${bytes(limits.exportBytes)}.</p>
</form>`;

const textRows = (sql: string): number => Math.min(Math.max(sql.split("\n").length + 1, 6), 16);

/** Why there is no result, where it would stand. */
export const failure = ({ message, hint }: Problem): Html =>
  html`<section class="sql-result" id="result"><h2>No result</h2><div class="sql-error" role="alert"><p>${message}</p>${hint === "" ? undefined : html`<pre><code>${hint}</code></pre>`}</div></section>`;

/** Rows, what they hold, and a plot where they suggest one. */
export const resultSection = async (
  asked: Asked,
  { result, elapsedMs }: Outcome,
): Promise<Html> => {
  const { columns, rows, more, cut } = result;
  const words = `${more ? "the first " : ""}${count(rows.length)} ${rows.length === 1 ? "row" : "rows"}, ${count(elapsedMs)} ms`;
  return html`<section class="sql-result" id="result"><h2>Result <span class="unit">${words}</span></h2>
<p class="sql-export">Export every row: ${formats.map((format) => html`<a href="${sqlAddress(`/sql/result.${format}`, { sql: asked.sql, asOf: asked.asOf })}" download>${NAMES[format]}</a> `)}<a href="${sqlAddress("/sql", asked)}">Permalink</a></p>
${rows.length === 0 ? empty("The query is fine and no row answers it.") : undefined}
${await plotFigure(asked, result)}
${summaryTable(summarize(result), more)}
${rows.length > 0 ? rowTable(columns, rows.slice(0, DRAWN)) : undefined}
${rows.length > DRAWN ? html`<p class="unit">${count(DRAWN)} rows are drawn; this address as JSON has ${more ? "these" : "all"} ${count(rows.length)}, an export every one.</p>` : undefined}
${cut > 0 ? html`<p class="unit">${count(cut)} long values are cut, marked …; an export has them whole.</p>` : undefined}</section>`;
};

const NAMES = { csv: "CSV", json: "JSON", parquet: "Parquet", arrow: "Arrow" } as const;

const cell = (text: string | null): Html =>
  text === null ? html`<span class="sql-null">null</span>` : html`${text}`;

const isNumber = ({ kind }: ResultColumn): boolean => kind === "number";

const rowTable = (columns: readonly ResultColumn[], rows: Result["rows"]): Html =>
  table<Result["rows"][number]>(
    "Rows",
    columns.map((column, at) => ({
      head: column.name,
      number: isNumber(column),
      cell: (row) => cell(row[at] ?? null),
    })),
    rows,
  );

/** Few columns are shown at once, many behind their disclosure. */
const FEW = 6;

const summaryTable = (summaries: readonly ColumnSummary[], more: boolean): Html => {
  const lines = table<ColumnSummary>(
    "Columns",
    [
      { head: "column", cell: ({ column }) => column.name },
      { head: "type", cell: ({ column }) => html`<code>${column.type}</code>` },
      { head: "min", number: true, cell: ({ min }) => shortened(min) },
      { head: "max", number: true, cell: ({ max }) => shortened(max) },
      { head: "distinct", number: true, cell: ({ distinct }) => count(distinct) },
      { head: "null", number: true, cell: ({ nulls }) => count(nulls) },
    ],
    summaries,
  );
  return html`<details class="more"${summaries.length <= FEW ? html` open` : undefined}><summary>${count(summaries.length)} ${summaries.length === 1 ? "column" : "columns"}: lowest, highest, distinct values${more ? ", of the rows that were fetched" : ""}</summary>${lines}</details>`;
};

const shortened = (text: string | undefined): string => {
  if (text === undefined) return "–";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

const plotFigure = async (asked: Asked, result: Result): Promise<Html | undefined> => {
  const plot = quickPlot(result, asked.plot);
  if (plot === undefined) return undefined;
  const svg = drawQuickPlot(plot, asked.chartWidth ?? WIDE, await chartDocument());
  if (svg === undefined) return undefined;
  const others = plot.others.map(
    (name) => html` <a href="${sqlAddress("/sql", { ...asked, plot: name })}">${name}</a>`,
  );
  return html`<figure class="chart-figure sql-plot">
<figcaption><h3>${plot.value}</h3><span class="unit">over ${plot.time}, UTC</span>${plot.series.length > 1 ? html`<ul class="sql-lines">${plot.series.map((line) => html`<li>${swatch(line.hue)} ${line.name}</li>`)}</ul>` : undefined}</figcaption>
${raw(svg)}
${others.length > 0 ? html`<p class="unit">Plot instead:${others}</p>` : undefined}</figure>`;
};

/** Every view by name, with its columns and a row of it. */
export const viewList = (
  views: readonly ListedView[],
  examples: ReadonlyMap<string, Result>,
): Html => {
  if (views.length === 0)
    return empty("There is no tape to ask yet. This one comes along:", "npx pegtape start");
  return html`<ul class="sql-views">${views.map((view) => {
    const example = examples.get(view.name);
    const select = `SELECT *\nFROM "${view.name}"\nLIMIT 100`;
    return html`<li><details><summary><code>"${view.name}"</code> <span class="unit">${count(view.rows)} rows</span></summary>
<p>${kindBadge(view.manifest.kind)} <a href="${sqlAddress("/sql", { sql: select })}">First rows</a> <a href="/tapes/${view.tape}">The tape</a></p>
<p class="unit">${span(view)}, by <code>${view.source.clock}</code></p>
${example === undefined ? undefined : exampleTable(view.name, example)}</details></li>`;
  })}</ul>`;
};

const span = ({ manifest }: ListedView): Html => {
  const [from, to] = [parseTime(manifest.from), parseTime(manifest.to)];
  if (from === undefined || to === undefined) return html``;
  return html`${timeElement(from, `${dayYear(from)} ${clock(from)}`)} to ${timeElement(to, `${dayYear(to)} ${clock(to)}`)} UTC`;
};

const exampleTable = (name: string, { columns, rows }: Result): Html =>
  table<number>(
    `Columns of ${name}`,
    [
      { head: "column", cell: (at) => columns[at]?.name },
      { head: "type", cell: (at) => html`<small>${columns[at]?.type}</small>` },
      { head: "for example", cell: (at) => cell(rows[0]?.[at] ?? null) },
    ],
    columns.map((_, at) => at),
  );
