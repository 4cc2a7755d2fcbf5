import * as Plot from "@observablehq/plot";
import { micros } from "../../engine/market/time.ts";
import {
  type ChartFrame,
  namesAt,
  plainFigure,
  plotOptions,
  svgText,
  timeAxis,
  valueAxis,
} from "../../web/charts/frame.ts";
import { spread } from "../../web/charts/marks.ts";
import { hue, ink } from "../../web/charts/palette.ts";
import { type Points, reduce } from "../../web/charts/reduce.ts";
import { niceStep, valueTicks } from "../../web/charts/ticks.ts";
import { compactPaths } from "./compact-paths.ts";
import { alone, isEventful, lastValue } from "./line-shape.ts";
import { extent, type Line, type Panel, panelsOf } from "./panels.ts";
import { standalone } from "./standalone-svg.ts";
import { shownFrom, shownTo } from "./svb-values.ts";
import { tickText } from "./tick-text.ts";
import { axisUnit } from "./units.ts";

export interface Picture {
  readonly id: string;
  /** One sentence, for whoever cannot see the picture. */
  readonly label: string;
  /** What was traded meanwhile. */
  readonly close: Points;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
/** Room above a panel's axis for what it shows. */
const HEAD = 24;
const STRIP = 64;
const TALL = 150;
const SHORT = 96;
const FOOT = 34;
const CHARACTER = 7;
const MOST_BYTES = 24_000;
/** What a picture takes beside its lines, about. */
const FRAME_BYTES = 5_000;
/** Pixel columns in which a line is reduced: fewer where many lines would make a large file. */
const MOST_COLUMNS = 320;
const LEAST_COLUMNS = 20;

/**
 * The values of an indicator's fields, a panel for those that share an axis, under the closes of the bars; closes lie in
 * the same panel as prices that are near them. Pure: same picture, same bytes.
 */
export const indicatorChart = (picture: Picture, document: Document): string => {
  let columns = MOST_COLUMNS;
  for (;;) {
    const svg = draw(picture, columns, document);
    if (svg.length <= MOST_BYTES || columns === LEAST_COLUMNS) return svg;
    const room = (MOST_BYTES - FRAME_BYTES) / (svg.length - FRAME_BYTES);
    columns = Math.max(LEAST_COLUMNS, Math.floor(columns * room * 0.96));
  }
};

const draw = (picture: Picture, columns: number, document: Document): string => {
  const close: Line = { name: "close", unit: "price", points: picture.close };
  const own = panelsOf(picture.lines);
  // Prices around the close are read against it; everything else has it in a strip above.
  const host = own.findIndex((panel) => panel.unit === "price" && overlaps(panel, picture.close));
  const shown: Panel[] = own.map((panel, i) => (i === host ? withClose(panel, close) : panel));
  if (host < 0) shown.unshift(...panelsOf([close]));
  const names = shown
    .flatMap(({ lines }) => (lines.length > 1 ? lines : []))
    .map((line) => nameOf(picture.id, line).length);
  const right = Math.round(namesAt + (names.length > 0 ? CHARACTER * Math.max(...names) + 6 : 0));
  const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  let top = 0;
  for (const [i, panel] of shown.entries()) {
    const last = i === shown.length - 1;
    const plot = isStrip(panel, close) ? STRIP : own.length > 1 && i !== host ? SHORT : TALL;
    const frame = panelFrame(plot, right, last);
    const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
    group.setAttribute("transform", `translate(0,${top})`);
    group.append(
      ...drawPanel({ id: picture.id, panel, close }, frame, columns, document).childNodes,
    );
    root.append(group);
    top += frame.height;
  }
  root.setAttribute("viewBox", `0 0 ${WIDTH} ${top}`);
  root.setAttribute("width", String(WIDTH));
  root.setAttribute("height", String(top));
  plainFigure(root, picture.id, picture.label);
  return standalone(compactPaths(svgText(root)));
};

/** The only field of an indicator goes by the indicator's id. */
const nameOf = (id: string, { name }: Line): string => (name === "" ? id : name);

const isStrip = ({ lines }: Panel, close: Line): boolean =>
  lines.length === 1 && lines[0] === close;

const overlaps = ({ low, high }: Panel, close: Points): boolean => {
  const traded = extent(close.value);
  return traded !== undefined && low <= traded.high && high >= traded.low;
};

const withClose = (panel: Panel, close: Line): Panel => {
  const traded = extent(close.points.value) ?? panel;
  return {
    ...panel,
    lines: [...panel.lines, close],
    low: Math.min(panel.low, traded.low),
    high: Math.max(panel.high, traded.high),
  };
};

const panelFrame = (plot: number, right: number, last: boolean): ChartFrame => {
  const bottom = last ? FOOT : 6;
  const height = HEAD + plot + bottom;
  return {
    ...{ width: WIDTH, height, timeAxis: last, from: shownFrom, to: shownTo, narrow: false },
    ...{ left: 8, right, top: HEAD, bottom },
    innerWidth: WIDTH - 8 - right,
    innerHeight: plot,
  };
};

const drawPanel = (
  { id, panel, close }: { readonly id: string; readonly panel: Panel; readonly close: Line },
  frame: ChartFrame,
  columns: number,
  document: Document,
): Element => {
  const pad = (panel.high - panel.low) * 0.06 || Math.abs(panel.high) * 0.01 || 1;
  const domain: [number, number] = [panel.low - pad, panel.high + pad];
  const step = niceStep(domain[1] - domain[0], Math.max(3, Math.floor(frame.innerHeight / 22)));
  const par = panel.lines.includes(close) ? 1 : 0;
  const drawn = panel.lines.map((line, i) => ({ line, colour: line === close ? ink.peg : hue(i) }));
  return Plot.plot({
    ...plotOptions(frame, domain, document),
    marks: [
      // The window's end is where "UTC" stands.
      ...timeAxis({ ...frame, to: micros(frame.to - 1) }),
      ...valueAxis(valueTicks(...domain, step), (value) => tickText(value, step)),
      par > domain[0] && par < domain[1]
        ? Plot.ruleY([par], { stroke: ink.peg, strokeWidth: 1, strokeDasharray: "3 3" })
        : [],
      // The first line is drawn last, over the others.
      ...drawn.toReversed().map(({ line, colour }) => drawLine(line, colour, frame, columns)),
      head(id, panel, close),
      ...(drawn.length > 1 ? endNames(id, drawn, frame, domain) : []),
    ],
  });
};

/** A line, broken where there is no value; dots where values are single moments. */
const drawLine = (
  { points }: Line,
  colour: string,
  frame: ChartFrame,
  columns: number,
): Plot.Markish => {
  const { from, to } = frame;
  const dots = isEventful(points);
  const { time, value } = reduce(dots ? alone(points) : points, { from, to, columns });
  // A point between two breaks is a line without length, of which the round ends are seen.
  const each = dots ? 2 : 1;
  return Plot.lineY(
    { length: time.length * each },
    {
      x: Array.from({ length: time.length * each }, (_, i) => time[Math.floor(i / each)]),
      y: Array.from({ length: time.length * each }, (_, i) =>
        i % each === 0 ? value[i / each] : Number.NaN,
      ),
      stroke: colour,
      strokeWidth: dots ? 3 : 1.25,
      strokeLinejoin: "round",
      strokeLinecap: "round",
    },
  );
};

/** What the panel shows and in which unit, over its upper left corner: `atr.natr (%)`. */
const head = (id: string, { lines, unit }: Panel, close: Line): Plot.Markish => {
  const own = lines.filter((line) => line !== close).map(({ name }) => name);
  const [first = ""] = own;
  const fields = own.length > 1 ? `${id}: ${own.join(", ")}` : first === "" ? id : `${id}.${first}`;
  const shown = [...(own.length > 0 ? [fields] : []), ...(lines.includes(close) ? ["close"] : [])];
  return Plot.text([`${shown.join("; ")} (${axisUnit(unit)})`], {
    frameAnchor: "top-left",
    textAnchor: "start",
    lineAnchor: "bottom",
    dy: -6,
    fill: ink.strong,
    fontSize: 12,
    fontWeight: 600,
  });
};

/** Names of lines beside their last values, pushed apart where they would overlap. */
const endNames = (
  id: string,
  drawn: readonly { readonly line: Line; readonly colour: string }[],
  frame: ChartFrame,
  [low, high]: readonly [number, number],
): Plot.Markish[] => {
  const places = spread(
    drawn.map(({ line }) => ((high - lastValue(line.points)) / (high - low)) * frame.innerHeight),
    14,
    2,
    frame.innerHeight - 2,
  );
  return drawn.map(({ line, colour }, i) =>
    Plot.text([nameOf(id, line)], {
      frameAnchor: "top-right",
      textAnchor: "start",
      lineAnchor: "middle",
      dx: namesAt,
      dy: places[i] ?? 0,
      fill: colour,
      fontSize: 12,
      fontWeight: 600,
    }),
  );
};
