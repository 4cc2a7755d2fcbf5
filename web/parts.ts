import type { Alert, Severity } from "../engine/alerts/alert.ts";
import { rises } from "../engine/alerts/rises.ts";
import type { Manifest } from "../recorder/tape/manifest.ts";
import { type Html, html, type Printable } from "./html.ts";

const EXPLAIN: Readonly<Record<Manifest["kind"], string>> = {
  recorded: "Recorded live from the venues' feeds",
  imported: "Imported from files of real history",
  reconstructed:
    "Reconstructed: drawn by a seeded process between published figures, not a recording",
  simulated: "Simulated: no market ever printed this",
};

/** What kind of tape something comes from, in a word, beside its name. */
export const kindBadge = (kind: Manifest["kind"]): Html =>
  html`<span class="badge kind-${kind}" title="${EXPLAIN[kind]}">${kind}</span>`;

/** The same as a sentence, where there is room. */
export const kindSentence = (kind: Manifest["kind"]): string => `${EXPLAIN[kind]}.`;

const SHAPES: Readonly<Record<Severity, string>> = {
  info: "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
  warning: "M6 1.5L11 10.5H1z",
  critical: "M6 .5L11.5 6L6 11.5L.5 6z",
};

/** The severity's shape in a box of 12 by 12. */
export const severityShape = (severity: Severity): string => SHAPES[severity];

/** Colour, shape and word: severity never rests on one of them alone. Hollow when the incident is over, or seems to be. */
export const severityMark = (alert: Pick<Alert, "severity" | "state" | "recovering">): Html => {
  const { severity } = alert;
  const hollow = rises(alert) ? "" : " hollow";
  return html`<span class="severity ${severity}${hollow}"><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="${SHAPES[severity]}"/></svg>${severity}</span>`;
};

/** A line's own colour in words' company: a swatch before a name. The number says which line where colour does not. */
export const swatch = (hue: number): Html =>
  html`<span class="swatch hue-${(hue % 8) + 1}" aria-hidden="true"></span>`;

/** A column of a table; numbers stand right, in digits of one width. */
export interface Column<Row> {
  readonly head: Printable;
  readonly cell: (row: Row) => Printable;
  readonly number?: boolean;
  /** Long text that may break into lines. */
  readonly wrap?: boolean;
  /** The rows are in the order of this column. */
  readonly sorted?: "ascending" | "descending" | undefined;
}

/** A real table in a box that scrolls sideways by itself where it must. The first column names the row. */
export const table = <Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html => {
  const align = ({ number, wrap }: Column<Row>): Html =>
    number ? html` class="number"` : wrap ? html` class="wrap"` : html``;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption class="visually-hidden">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${align(column)}${column.sorted ? html` aria-sort="${column.sorted}"` : undefined}>${column.head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${columns.map((column, i) =>
      i === 0
        ? html`<th scope="row"${align(column)}>${column.cell(row)}</th>`
        : html`<td${align(column)}>${column.cell(row)}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>`;
};

/** A figure worth reading first: what, the number, and what it rests on. */
export const figure = (label: string, value: Printable, note: Printable): Html =>
  html`<div class="figure"><dt>${label}</dt><dd><b>${value}</b><span>${note}</span></dd></div>`;

/** A state without data: a sentence and what to do. */
export const empty = (sentence: Printable, command?: string): Html =>
  html`<div class="empty"><p>${sentence}</p>${command === undefined ? undefined : html`<pre><code>${command}</code></pre>`}</div>`;
