import type { ShownSweep } from "../../../datasets/backtest/sweep-store.ts";
import { sweepHeatmap } from "../../charts/sweep-heatmap.ts";
import { fixed, percent } from "../../exact.ts";
import { count } from "../../format.ts";
import { type Html, html } from "../../html.ts";
import { table } from "../../parts.ts";
import { chartPair } from "../../reports/chart-pair.ts";
import {
  classesOf,
  type FieldChoice,
  type Measure,
  measures,
  type SweepField,
  sweepField,
} from "../../view/sweep-field.ts";
import { fixedField } from "./field-choice.ts";

/** A figure as its cell and table show it. */
const measureText =
  ({ unit }: Measure) =>
  (value: number): string => {
    if (unit === "percent") return percent(value, 1);
    return fixed(value, unit === "count" || (unit === "money" && Math.abs(value) >= 100) ? 0 : 2);
  };

/** The form that says what is looked at, and the heatmap of it. */
export const fieldSection = (
  sweep: ShownSweep,
  choice: FieldChoice,
  {
    id,
    watermark,
    document,
  }: { readonly id: string; readonly watermark: string | undefined; readonly document: Document },
): Html => {
  const field = sweepField(sweep, choice);
  const { measure } = choice;
  const format = measureText(measure);
  const describe = sentence(sweep, choice, field, format);
  return html`${fieldForm(sweep, choice, id)}
${chartPair({
  level: 3,
  title: `${measure.title}${choice.y === undefined ? ` by ${choice.x}` : ` by ${choice.x} and ${choice.y}`}`,
  unit: `${count(field.trials)} of ${count(sweep.trials.length)} configurations in sight`,
  draw: (width) =>
    sweepHeatmap(
      {
        ...{ field, x: choice.x, y: choice.y, signed: measure.signed, format, describe, width },
        watermark,
      },
      document,
    ),
  numbers: cellTable(field, choice, format),
})}
<p class="unit">Blue above ${measure.signed ? "zero, orange below" : "nothing"}, deeper the farther; of several configurations in one place the middle one. Hatched: one of them has fewer than ${choice.trades} trades or ${choice.clusters} event clusters. Outlined: the best in sample. ${sweep.judgement.walkForward === undefined ? "No walk-forward was asked for, so that nothing here is out of sample." : "A diamond: of those that walk-forward chose, the best in its test; a dot: chosen in another fold."}</p>`;
};

const sentence = (
  { judgement }: ShownSweep,
  { measure, x, y }: FieldChoice,
  { panels, trials }: SweepField,
  format: (value: number) => string,
): string => {
  const values = panels.flatMap(({ cells }) =>
    cells.flatMap(({ value }) => (Number.isNaN(value) ? [] : [value])),
  );
  const few = panels.reduce((sum, { cells }) => sum + cells.filter((cell) => cell.few).length, 0);
  const all = panels.reduce((sum, { cells }) => sum + cells.length, 0);
  const range =
    values.length === 0
      ? "no value"
      : `from ${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  const best =
    judgement.best === undefined ? "" : `; the best in sample is number ${judgement.best.index}`;
  return `${measure.title} of ${count(trials)} configurations by ${x}${y === undefined ? "" : ` and ${y}`}: ${range}; ${count(few)} of ${count(all)} places have too few trades${best}.`;
};

const fieldForm = ({ plan }: ShownSweep, choice: FieldChoice, id: string): Html => {
  const { axes } = plan.design;
  const names = axes.map(({ name }) => name);
  const path = `/sweeps/${encodeURIComponent(id)}`;
  const select = (
    label: string,
    field: string,
    options: readonly (readonly [value: string, text: string])[],
    chosen: string,
  ): Html =>
    html`<label>${label} <select name="${field}">${options.map(([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${text}</option>`)}</select></label>`;
  const plain = (values: readonly string[]) => values.map((value) => [value, value] as const);
  const none = ["", "none"] as const;
  const rest = axes.filter(
    ({ name }) => name !== choice.x && name !== choice.y && name !== choice.facet,
  );
  return html`<div class="controls sweep-form"><form method="get" action="${path}" hx-get="${path}" hx-target="#main" hx-swap="innerMorph" hx-push-url="true">
${select(
  "Colour",
  "measure",
  measures.map((each) => [each.id, each.title]),
  choice.measure.id,
)}
${select("Across", "x", plain(names), choice.x)}
${select("Down", "y", [none, ...plain(names.filter((name) => name !== choice.x))], choice.y ?? "")}
${names.length > 2 ? select("Panels", "facet", [none, ...plain(names.filter((name) => name !== choice.x && name !== choice.y))], choice.facet ?? "") : undefined}
${rest.map((axis) => select(axis.name, fixedField(axis.name), [["", "all"], ...classesOf(axis).map(({ label }, at) => [String(at), label] as const)], String(choice.fixed[axis.name] ?? "")))}
<label>Least trades <input name="trades" inputmode="numeric" value="${choice.trades}"></label>
<label>Least clusters <input name="clusters" inputmode="numeric" value="${choice.clusters}"></label>
<button>Show</button></form></div>`;
};

const MOST_CELLS = 400;

const cellTable = (
  { x, y, panels }: SweepField,
  choice: FieldChoice,
  format: (value: number) => string,
): Html => {
  const rows = panels.flatMap(({ label, cells }) => cells.map((cell) => ({ ...cell, label })));
  return table(
    `${choice.measure.title} by place`,
    [
      { head: choice.x, cell: (row) => x[row.x]?.label ?? "" },
      ...(choice.y === undefined
        ? []
        : [{ head: choice.y, cell: (row: (typeof rows)[number]) => y[row.y]?.label ?? "" }]),
      ...(choice.facet === undefined
        ? []
        : [{ head: choice.facet, cell: (row: (typeof rows)[number]) => row.label ?? "" }]),
      { head: choice.measure.title, number: true, cell: ({ value }) => format(value) },
      { head: "configurations", number: true, cell: ({ trials }) => count(trials.length) },
      { head: "trades", number: true, cell: ({ trades }) => count(trades) },
      { head: "clusters", number: true, cell: ({ clusters }) => count(clusters) },
      { head: "marks", cell: marksText },
    ],
    rows.slice(0, MOST_CELLS),
  );
};

const marksText = (cell: SweepField["panels"][number]["cells"][number]): string =>
  [
    cell.best ? "best in sample" : "",
    cell.bestOut ? "best out of sample" : "",
    cell.chosen > 0 && !cell.bestOut ? "chosen" : "",
    cell.few ? "too few trades" : "",
    cell.failed ? "failed" : "",
  ]
    .filter((each) => each !== "")
    .join(", ");
