import { formatTime, micros } from "../engine/market/time.ts";
import { chartFiles } from "./chart-files.ts";
import type { Chart } from "./charts/chart.ts";
import { chartDocument } from "./charts/document.ts";
import type { ChartSize } from "./charts/frame.ts";
import { lastBefore, type Series } from "./charts/marks.ts";
import { reduce } from "./charts/reduce.ts";
import { timeStep } from "./charts/ticks.ts";
import { Drawing } from "./drawing.ts";
import { type Html, html, raw } from "./html.ts";
import { NUMBER_ROWS, numbersTable } from "./numbers-table.ts";
import { swatch } from "./parts.ts";
import type { Run, View } from "./view/run.ts";

/** What is drawn when the browser has not said how wide it is: one for screens, one for telephones; the stylesheet picks. */
const WIDE = 1200;
const NARROW = 372;

const drawings = new WeakMap<Run, Map<string, Drawing>>();
const MOST_DRAWINGS = 64;
/** Drawings of a run as it was known at some place. */
const moments = new WeakMap<Run, Map<string, Drawing>>();
const MOST_MOMENTS = 16;

/** Of a view that ends where the future begins: where that is, and how much has been known there. */
const rowsOf = ({ known, alerts, gaps, subjects }: View): string =>
  known === undefined
    ? ""
    : [known, alerts.length, gaps.length]
        .concat(subjects.flatMap(({ bars, frames }) => [bars.end.length, frames.time.length]))
        .join(",");

/** The chart as SVG. */
export const drawChart = async (
  chart: Chart,
  view: View,
  size: ChartSize,
  key?: string,
): Promise<string> => (await chartDrawing(chart, view, size, key)).svg;

/** The chart, drawn once for a window and size and then kept while its run is. */
export const chartDrawing = async (
  chart: Chart,
  view: View,
  size: ChartSize,
  key = "",
): Promise<Drawing> => {
  // What a replay shows soon changes: its drawings are few and do not displace the others.
  const [kept, most] =
    view.known === undefined ? [drawings, MOST_DRAWINGS] : [moments, MOST_MOMENTS];
  const drawn = kept.get(view.run) ?? new Map<string, Drawing>();
  kept.set(view.run, drawn);
  const { width, height, timeAxis } = size;
  const name = [chart.id, view.from, view.to, width, height, timeAxis, key, rowsOf(view)].join(" ");
  const known = drawn.get(name);
  if (known !== undefined) return known;
  const drawing = new Drawing(chart.draw(view, size, await chartDocument()));
  const [oldest] = drawn.keys();
  if (drawn.size >= most && oldest !== undefined) drawn.delete(oldest);
  drawn.set(name, drawing);
  return drawing;
};

export interface FigureOptions {
  /** CSS pixels, where the browser has said. */
  readonly width: number | undefined;
  readonly timeAxis: boolean;
  /** Part of the drawing's name where the view was narrowed to some subjects. */
  readonly key?: string;
  readonly height?: (width: number) => number;
  /** Tells this figure from others of the same chart on one page. */
  readonly name?: string;
  /** No server stands behind the page: its files cannot be asked for. */
  readonly alone?: boolean;
}

/** What of a chart's figure changes with its view. */
export interface FigureParts {
  /** By the class of the box each stands in. */
  readonly pictures: readonly { readonly box: string; readonly svg: Html }[];
  readonly legend: Html;
  readonly files: Html;
  readonly numbers: Html;
}

export const figureParts = async (
  chart: Chart,
  view: View,
  options: FigureOptions,
): Promise<FigureParts> => {
  const { width, timeAxis, key, height = chart.height, name } = options;
  const own = name === undefined ? "" : `-${name}`;
  const widths = width === undefined ? [WIDE, NARROW] : [width];
  const pictures = await Promise.all(
    widths.map(async (each) => {
      const svg = await drawChart(
        chart,
        view,
        { width: each, height: height(each), timeAxis },
        key,
      );
      // Several pictures on one page: their patterns need names of their own.
      const named = svg.replaceAll("hatch-", `hatch${each === NARROW ? "-narrow" : ""}${own}-`);
      const box = widths.length > 1 ? (each === NARROW ? "for-narrow" : "for-wide") : "drawn";
      return { box, svg: raw(named) };
    }),
  );
  const series = chart.series(view);
  return {
    pictures,
    legend: legend(chart, series, view),
    files: chartFiles(chart, view),
    numbers: numbers(chart, series, view, name),
  };
};

/** A chart on a page: its title and unit, the lines it has, the picture, and its numbers behind a disclosure. */
export const chartFigure = async (
  chart: Chart,
  view: View,
  options: FigureOptions,
): Promise<Html> => {
  const parts = await figureParts(chart, view, options);
  const own = options.name === undefined ? "" : `-${options.name}`;
  return html`<figure class="chart-figure" id="chart-${chart.id}${own}" data-chart="${chart.id}">
<figcaption><h2>${chart.title(view)}</h2><span class="unit">${chart.unit(view)}</span>${keys(chart, view)}${parts.legend}</figcaption>
${parts.pictures.map(({ box, svg }) => html`<div class="${box}">${svg}</div>`)}
<details class="numbers"><summary>${options.alone ? "Numbers" : "Numbers, files"}</summary>${options.alone ? undefined : chartFiles(chart, view)}${parts.numbers}</details>
</figure>`;
};

const keys = (chart: Chart, view: View): Html[] =>
  (chart.keys?.(view) ?? []).map(
    ({ className, label }) =>
      html`<span class="unit mark-key"><span class="mark-sample ${className}" aria-hidden="true"></span>${label}</span>`,
  );

const legend = (chart: Chart, series: readonly Series[], view: View): Html =>
  html`<ul class="legend">${series.map(
    (line, i) =>
      html`<li data-series="${line.id}">${swatch(line.hue)}${series.length > 1 ? html`<span class="key" aria-hidden="true">${i + 1}</span>` : undefined}<span>${line.name}</span> <output>${chart.format(lastBefore(line.points, view.known ?? view.to))}</output></li>`,
  )}</ul>`;

/** The picture in numbers. */
const numbers = (chart: Chart, series: readonly Series[], view: View, name?: string): Html =>
  numbersTable({
    caption: `${chart.title(view)}${name === undefined ? "" : ` of ${name}`}, ${chart.unit(view)}: lowest to highest and last`,
    ...{ series, from: view.from, format: chart.format },
    to: micros(Math.max(view.from + 1, Math.min(view.known ?? view.to, view.to))),
    step: timeStep(view.from, view.to, NUMBER_ROWS),
  });

/** The same for programs: the points as drawn at the given width, columns beside each other; null where there is none. */
export const chartJson = (chart: Chart, view: View, width = WIDE) => ({
  chart: chart.id,
  title: chart.title(view),
  unit: chart.unit(view),
  tape: view.run.name,
  kind: view.run.kind,
  hash: view.run.hash,
  from: formatTime(view.from),
  to: formatTime(view.to),
  description: chart.describe(view),
  series: chart.series(view).map((line) => {
    const { time, value } = reduce(line.points, { ...view, columns: width });
    return {
      id: line.id,
      name: line.name,
      time: Array.from(time, (t) => formatTime(micros(t))),
      value: Array.from(value, (v) => (Number.isFinite(v) ? v : null)),
    };
  }),
});
