import * as Plot from "@observablehq/plot";
import { count, dayClock, price as priceText } from "../format.ts";
import type { Gap, Subject, View } from "../view/run.ts";
import { beyondLabel, beyondMarks, reached } from "./beyond.ts";
import { defineChart } from "./chart.ts";
import {
  type ChartFrame,
  chartFrame,
  cursorMark,
  finishChart,
  plotOptions,
  timeAxis,
  valueAxis,
} from "./frame.ts";
import { alertMarks, depegBands, gapHatches, lineNames, type Series, watermark } from "./marks.ts";
import { momentMarks } from "./moments.ts";
import { hue, ink } from "./palette.ts";
import { PathText } from "./path-text.ts";
import { type Points, reduceRange } from "./reduce.ts";
import { stepLine } from "./step-line.ts";
import { lowest, nameOf, pricedAtPar } from "./subjects.ts";
import { niceStep, valueTicks } from "./ticks.ts";

/** The least that the axis spans around the peg: a calm hour must not look like a storm. */
const CALM = 0.0012;

/** A line a venue's instrument: the last price of each bar, known at its end; between low and high a pale column. */
export const price = defineChart({
  id: "price",
  title: () => "Price",
  unit: (view) => {
    const { subjects, atPar } = pricedAtPar(view);
    return atPar ? "quote currency per coin" : (subjects[0]?.id.split("/").at(-1) ?? "");
  },
  height: (width) => (width < 640 ? 320 : 408),
  format: priceText,
  series: (view) => pricedAtPar(view).subjects.map((subject) => line(subject, view.gaps)),
  keys: (view) => {
    const { atPar } = pricedAtPar(view);
    return (atPar ? reached(price.series(view)) : []).map((level) => ({
      className: `beyond-${level.level}`,
      label: beyondLabel(level),
    }));
  },
  describe: (view) => {
    const { subjects } = pricedAtPar(view);
    const low = lowest(subjects);
    const names = subjects.map(nameOf).join(", ");
    const window = `from ${dayClock(view.from)} to ${dayClock(view.to)} UTC`;
    const kind =
      view.run.kind === "reconstructed" || view.run.kind === "simulated"
        ? `${view.run.kind} data`
        : "data";
    if (!low) return `Price ${window}: no trades in this window.`;
    return `Price of ${names} ${window}, ${kind}. The low is ${priceText(low.value)} on ${nameOf(low.subject)} in the minute of ${dayClock(low.time)}; ${alertWords(view)}.`;
  },
  draw: (view, size, document) => {
    const frame = chartFrame(view, size, 26);
    const { subjects, atPar } = pricedAtPar(view);
    const series = subjects.map((subject) => line(subject, view.gaps));
    const low = lowest(subjects);
    const domain = priceDomain(subjects, series, atPar, frame.innerHeight);
    const ticks = valueTicks(
      ...domain,
      niceStep(domain[1] - domain[0], Math.floor(frame.innerHeight / 44)),
    );
    const decimals = Math.max(
      ...ticks.map((tick) => String(tick).split(".")[1]?.length ?? 0),
      domain[1] < 100 ? 2 : 0,
    );
    return finishChart(
      Plot.plot({
        ...plotOptions(frame, domain, document),
        marks: [
          atPar ? depegBands(domain, (bps) => 1 + bps / 1e4) : [],
          ...timeAxis(frame),
          ...valueAxis(ticks, (value) => (value >= 1000 ? count(value) : value.toFixed(decimals))),
          ...gapHatches(view.gaps, "price"),
          atPar ? peg(frame) : [],
          ...(atPar ? beyondMarks(series, frame) : []),
          ...subjects.map((subject) => ranges(subject, frame)),
          // The first instrument is drawn last, over the others.
          ...series.toReversed().map((each) => stepLine(each, frame)),
          ...momentMarks(view, frame),
          ...lowMarks(low, frame),
          ...alertMarks(view.alerts, frame),
          ...lineNames(series, frame, domain),
          ...watermark(
            view.run,
            low && low.middle < (frame.from + frame.to) / 2 ? "right" : "left",
          ),
          ...cursorMark(frame),
        ],
      }),
      "price",
      price.describe(view),
      frame,
    );
  },
});

const alertWords = ({ run, alerts }: View): string =>
  run.pricesOnly ? "prices alone, no alerts are looked for" : `${alerts.length} alerts`;

/** Closes of bars at their ends; prices of frames where an instrument has quotes only. Broken where its feed was lost. */
const line = (subject: Subject, gaps: readonly Gap[]): Series => {
  const { bars, frames } = subject;
  const points =
    bars.end.length > 0
      ? { time: bars.end, value: bars.close }
      : { time: frames.time, value: frames.price };
  const own = gaps.filter(({ instrument }) => instrument === subject.id);
  return { id: subject.id, name: nameOf(subject), hue: subject.hue, points: breakAt(points, own) };
};

const breakAt = ({ time, value }: Points, gaps: readonly Gap[]): Points => {
  if (gaps.length === 0) return { time, value };
  const pairs = Array.from(time, (t, i) => [t, value[i] ?? Number.NaN] as const);
  const rows = [...pairs, ...gaps.map((gap) => [gap.from, Number.NaN] as const)].sort(
    (a, b) => a[0] - b[0],
  );
  return {
    time: Float64Array.from(rows, ([t]) => t),
    value: Float64Array.from(rows, ([, v]) => v),
  };
};

type Low = ReturnType<typeof lowest>;

/** Pixels below the lowest price, for what is said of it. */
const BELOW = 46;

const priceDomain = (
  subjects: readonly Subject[],
  series: readonly Series[],
  atPar: boolean,
  height: number,
): [number, number] => {
  let [low, high] = atPar ? [1 - CALM, 1 + CALM] : [Infinity, -Infinity];
  const see = (value: number): void => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const { points } of series) for (const value of points.value) see(value);
  for (const { bars } of subjects) {
    for (const value of bars.low) see(value);
    for (const value of bars.high) see(value);
  }
  if (low > high) return [0, 1];
  const pad = (high - low) * 0.05 || Math.abs(high) * 0.001 || 1;
  return [low - Math.max(pad, ((high - low) * BELOW) / (height - BELOW)), high + pad];
};

const peg = (frame: ChartFrame): Plot.Markish[] => [
  Plot.ruleY([1], { stroke: ink.peg, strokeWidth: 1 }),
  Plot.text(["peg 1"], {
    x: () => frame.from,
    y: () => 1,
    dx: 8,
    dy: -7,
    textAnchor: "start",
    fill: ink.muted,
    fontSize: 11,
    stroke: ink.paper,
    strokeWidth: 3,
  }),
];

/** Low to high of the bars, one column a pixel at most; one path for all, for a thousand lines are a heavy page. */
const ranges = (subject: Subject, frame: ChartFrame): Plot.Markish => {
  const { time, low, high } = reduceRange(subject.bars, { ...frame, columns: frame.innerWidth });
  const bar = (subject.bars.end[0] ?? 0) - (subject.bars.start[0] ?? 0);
  const width = Math.max(1, Math.min(6, (bar / (frame.to - frame.from)) * frame.innerWidth * 0.7));
  return (_index, { x, y }, _values, _dimensions, { document }) => {
    const strokes = new PathText();
    let pen = Number.NaN;
    for (let i = 0; i < time.length; i++) {
      const from = Number(y?.(low[i]));
      const to = Number(y?.(high[i]));
      // From the end that is nearer: the way there takes fewer bytes.
      const up = !(Math.abs(to - pen) < Math.abs(from - pen));
      strokes.moveTo(Number(x?.(time[i])), up ? from : to);
      pen = up ? to : from;
      strokes.uprightTo(pen);
    }
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", strokes.text);
    path.setAttribute("stroke", hue(subject.hue));
    path.setAttribute("stroke-opacity", "0.4");
    path.setAttribute("stroke-width", String(width));
    return path;
  };
};

/** There is no single low: the mark says whose it is, and in which minute. It stands below, where no line is. */
const lowMarks = (low: Low, frame: ChartFrame): Plot.Markish[] => {
  if (!low) return [];
  const x = ((low.middle - frame.from) / (frame.to - frame.from)) * frame.innerWidth;
  const first = `low ${priceText(low.value)} ${nameOf(low.subject)}`;
  // About what the first line takes: near an edge the text stands against it.
  const half = first.length * 4;
  const [anchor, dx] =
    x < half
      ? (["start", 6 - x] as const)
      : x > frame.innerWidth - half
        ? (["end", frame.innerWidth - 6 - x] as const)
        : (["middle", 0] as const);
  return [
    Plot.dot([low.value], {
      x: () => low.middle,
      y: (value: number) => value,
      r: 4,
      stroke: hue(low.subject.hue),
      strokeWidth: 2,
      fill: ink.paper,
    }),
    Plot.text([`${first}\n${dayClock(low.time)} UTC`], {
      x: () => low.middle,
      y: () => low.value,
      dx,
      dy: 9,
      textAnchor: anchor,
      lineAnchor: "top",
      fill: ink.strong,
      fontSize: 12,
      fontWeight: 600,
      lineHeight: 1.25,
      stroke: ink.paper,
      strokeWidth: 4,
    }),
  ];
};
