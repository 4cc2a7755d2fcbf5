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
import { hue, ink } from "../../web/charts/palette.ts";
import type { Points } from "../../web/charts/reduce.ts";
import { valueTicks } from "../../web/charts/ticks.ts";
import { compactPaths } from "./compact-paths.ts";
import { roughness } from "./line-shape.ts";
import { drawLine, endNames, nameOf, panelHead } from "./panel-marks.ts";
import { extent, type Line, type Panel, panelsOf } from "./panels.ts";
import type { Picture } from "./picture.ts";
import { scaleOf } from "./scale.ts";
import { standalone } from "./standalone-svg.ts";
import { shownFrom, shownTo } from "./svb-values.ts";
import { tickText } from "./tick-text.ts";

const WIDTH = 720;
/** Room above a panel's axis for what it shows. */
const HEAD = 24;
const STRIP = 64;
const TALL = 150;
const SHORT = 96;
const FOOT = 34;
const CHARACTER = 8;
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
    group.append(...drawPanel(picture, panel, close, frame, columns, document).childNodes);
    root.append(group);
    top += frame.height;
  }
  root.setAttribute("viewBox", `0 0 ${WIDTH} ${top}`);
  root.setAttribute("width", String(WIDTH));
  root.setAttribute("height", String(top));
  plainFigure(root, picture.id, picture.label);
  return standalone(compactPaths(svgText(root)));
};

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
  picture: Picture,
  panel: Panel,
  close: Line,
  frame: ChartFrame,
  columns: number,
  document: Document,
): Element => {
  const { domain, step } = scaleOf(panel, frame.innerHeight);
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
      // The smoothest line is drawn last, over those that would hide it.
      ...drawn
        .toSorted((a, b) => roughness(b.line.points) - roughness(a.line.points))
        .map(({ line, colour }) => drawLine(line, colour, frame, columns)),
      panelHead(picture, panel, close),
      ...(drawn.length > 1 ? endNames(picture.id, drawn, frame, domain) : []),
    ],
  });
};
