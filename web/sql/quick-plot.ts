import * as Plot from "@observablehq/plot";
import { parseTime } from "../../engine/market/time.ts";
import { type ChartFrame, finishChart, plotOptions, timeAxis, valueAxis } from "../charts/frame.ts";
import type { Series } from "../charts/marks.ts";
import { stepLine } from "../charts/step-line.ts";
import { niceStep, valueTicks } from "../charts/ticks.ts";
import type { Result, ResultColumn } from "./messages.ts";

/** What of a result can be drawn: a number over a time, a line for each value of the texts beside it. */
export interface QuickPlot {
  readonly time: string;
  readonly value: string;
  /** The numbers that could be drawn instead. */
  readonly others: readonly string[];
  readonly series: readonly Series[];
  /** µs; `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

/** More lines than hues are none to read. */
const MOST_LINES = 8;
const HEIGHT = 260;

/** The plot that a result suggests; undefined where there is no time, no number or only one moment. */
export const quickPlot = (
  { columns, rows }: Result,
  wanted: string | undefined,
): QuickPlot | undefined => {
  const time = columns.findIndex(({ kind }) => kind === "time");
  const numbers = columns.filter(
    ({ kind, name }, at) =>
      kind === "number" && name !== "seq" && rows.some((row) => (row[at] ?? null) !== null),
  );
  const chosen = numbers.find(({ name }) => name === wanted) ?? numbers[0];
  if (time < 0 || chosen === undefined) return undefined;
  const value = columns.indexOf(chosen);
  const texts = lineColumns(columns, rows);
  const lines = new Map<string, [number, number][]>();
  for (const row of rows) {
    const at = parseTime(row[time] ?? "");
    const text = row[value] ?? null;
    if (at === undefined || text === null) continue;
    const name = texts.map((column) => row[column] ?? "–").join(" ");
    const line = lines.get(name) ?? [];
    lines.set(name, line);
    line.push([at, finite(Number(text))]);
  }
  if (lines.size > MOST_LINES) return undefined;
  const times = [...lines.values()].flat().map(([at]) => at);
  const from = times.reduce((least, at) => Math.min(least, at), Infinity);
  const last = times.reduce((most, at) => Math.max(most, at), -Infinity);
  if (!(last > from)) return undefined;
  return {
    time: columns[time]?.name ?? "",
    value: chosen.name,
    others: numbers.map(({ name }) => name).filter((name) => name !== chosen.name),
    series: [...lines].map(([name, points], hue) => {
      // Rows stand in the order of the query; of two at one time the later row is drawn last.
      points.sort(([a], [b]) => a - b);
      return {
        ...{ id: String(hue), name: name === "" ? chosen.name : name, hue },
        points: {
          time: Float64Array.from(points, ([at]) => at),
          value: Float64Array.from(points, ([, y]) => y),
        },
      };
    }),
    from,
    to: last + 1,
  };
};

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** Columns of text with few values each tell lines apart. */
const lineColumns = (columns: readonly ResultColumn[], rows: Result["rows"]): number[] =>
  columns.flatMap(({ kind }, at) => {
    if (kind !== "text") return [];
    const values = new Set(rows.map((row) => row[at] ?? null));
    return values.size > 1 && values.size <= MOST_LINES ? [at] : [];
  });

/** The plot as SVG; undefined where no value is a number. */
export const drawQuickPlot = (
  plot: QuickPlot,
  width: number,
  document: Document,
): string | undefined => {
  const values = plot.series.flatMap(({ points }) => [...points.value]).filter(Number.isFinite);
  const low = values.reduce((least, y) => Math.min(least, y), Infinity);
  const high = values.reduce((most, y) => Math.max(most, y), -Infinity);
  if (!(high >= low)) return undefined;
  const room = (high - low) * 0.06 || Math.abs(high) * 0.01 || 1;
  const domain = [low - room, high + room] as const;
  const step = niceStep(domain[1] - domain[0], 5);
  const frame: ChartFrame = {
    ...{ width, height: HEIGHT, timeAxis: true, from: plot.from, to: plot.to },
    ...{ narrow: width < 640, left: 1, right: 72, top: 6, bottom: 34 },
    innerWidth: width - 73,
    innerHeight: HEIGHT - 40,
  } as ChartFrame;
  const figure = Plot.plot({
    ...plotOptions(frame, domain, document),
    marks: [
      ...timeAxis(frame),
      ...valueAxis(valueTicks(domain[0], domain[1], step), (y) => tickText(y, step)),
      ...plot.series.map((series) => stepLine(series, frame)),
    ],
  });
  const lines = plot.series.length > 1 ? `, ${plot.series.length} lines` : "";
  const label = `${plot.value} over ${plot.time}${lines}: from ${low} to ${high}`;
  return finishChart(figure, "query", label, frame);
};

/** As many decimals as the step has; large numbers with a letter. */
const tickText = (value: number, step: number): string => {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(6))}M`;
  const decimals = Math.max(0, Math.min(8, Math.ceil(-Math.log10(step) - 1e-9)));
  return value.toFixed(decimals);
};
