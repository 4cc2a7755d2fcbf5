import * as Plot from "@observablehq/plot";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Span, View } from "../view/run.ts";
import { ink } from "./palette.ts";
import { timeLabels, timeStep, timeTicks } from "./ticks.ts";

/** Outer size in CSS pixels, and whether the time axis is labelled (a stack of charts labels it once). */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
  readonly timeAxis: boolean;
}

/** Everything between the data and the SVG that all charts share: one time axis, one set of margins. */
export interface ChartFrame extends ChartSize, Span {
  /** Where the future begins, if it does so inside the window; there lines end. */
  readonly known?: Micros;
  readonly narrow: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Pixels of the plot area. */
  readonly innerWidth: number;
  readonly innerHeight: number;
}

/** Room for the numbers of the value axis, right of the plot; beyond it, where there is room, the lines' names. */
const NUMBERS = 54;
const CHARACTER = 8.2;

/** Wide enough for the longest name on the tape, so that every chart of a page has the same time axis. */
const namesWidth = ({ run }: View): number =>
  Math.min(210, 8 + CHARACTER * Math.max(4, ...run.subjects.map(({ id }) => id.length)));

/** Lays the chart out. `top` is room above the plot, for markers. */
export const chartFrame = (view: View, size: ChartSize, top = 6): ChartFrame => {
  const { from, to } = view;
  const narrow = size.width < 640;
  const left = 1;
  const right = narrow ? NUMBERS : Math.round(NUMBERS + namesWidth(view));
  const bottom = size.timeAxis ? 34 : 4;
  return {
    ...size,
    from,
    to,
    ...(view.known !== undefined && view.known < to
      ? { known: micros(Math.max(view.known, from)) }
      : {}),
    narrow,
    left,
    right,
    top,
    bottom,
    innerWidth: size.width - left - right,
    innerHeight: size.height - top - bottom,
  };
};

/** Options that every chart hands to Plot. Times stay µs, so the scale is linear and its ticks are our own. */
export const plotOptions = (
  frame: ChartFrame,
  domain: readonly [number, number],
  document: Document,
) => ({
  document,
  className: "chart",
  width: frame.width,
  height: frame.height,
  marginTop: frame.top,
  marginRight: frame.right,
  marginBottom: frame.bottom,
  marginLeft: frame.left,
  x: { type: "linear" as const, domain: [frame.from, frame.to], axis: null, label: null },
  y: { type: "linear" as const, domain: [...domain], axis: null, label: null },
});

/** A line where the future begins. */
export const cursorMark = ({ known }: ChartFrame): Plot.Markish[] =>
  known === undefined ? [] : [Plot.ruleX([known], { stroke: ink.strong, strokeWidth: 1 })];

/** Vertical grid lines and, where the chart has a time axis, the UTC labels below. */
export const timeAxis = (frame: ChartFrame): Plot.Markish[] => {
  const step = timeStep(frame.from, frame.to, Math.max(2, Math.floor(frame.innerWidth / 72)));
  const ticks = timeTicks(frame.from, frame.to, step);
  const grid = Plot.ruleX(ticks, { stroke: ink.grid, strokeWidth: 1 });
  if (!frame.timeAxis) return [grid];
  const labels = timeLabels(ticks, step);
  const place = (t: number): number =>
    ((t - frame.from) / (frame.to - frame.from)) * frame.innerWidth;
  const time = {
    x: (t: number) => t,
    frameAnchor: "bottom",
    dy: 8,
    lineAnchor: "top",
    fill: ink.muted,
    fontSize: 12,
  } as const;
  return [
    grid,
    Plot.text(ticks, {
      ...time,
      filter: (t: number) => place(t) >= 20,
      text: (t: number) => labels[ticks.indexOf(t)],
    }),
    // The first label begins at the edge instead of being cut by it.
    Plot.text(ticks, {
      ...time,
      filter: (t: number) => place(t) < 20,
      text: (t: number) => labels[ticks.indexOf(t)],
      textAnchor: "start",
    }),
    Plot.text(["UTC"], {
      frameAnchor: "bottom-right",
      dx: 26,
      dy: 8,
      lineAnchor: "top",
      textAnchor: "start",
      fill: ink.muted,
      fontSize: 12,
    }),
  ];
};

/** Horizontal grid lines with their numbers at the right. */
export const valueAxis = (
  ticks: readonly number[],
  format: (value: number) => string,
): Plot.Markish[] => [
  Plot.ruleY(ticks, { stroke: ink.grid, strokeWidth: 1 }),
  Plot.text(ticks, {
    y: (value: number) => value,
    text: (value: number) => format(value),
    frameAnchor: "right",
    textAnchor: "end",
    dx: NUMBERS - 6,
    fill: ink.muted,
    fontSize: 12,
  }),
];

/** Where the names of lines begin, in pixels right of the plot. */
export const namesAt = NUMBERS + 8;

/** The finished SVG, with what a script needs to turn a pointer's place into a time. */
export const finishChart = (
  figure: SVGSVGElement | HTMLElement,
  id: string,
  label: string,
  frame: ChartFrame,
): string => {
  plainFigure(figure, id, label);
  figure.setAttribute("data-from", String(frame.from / 1000));
  figure.setAttribute("data-to", String(frame.to / 1000));
  figure.setAttribute("data-left", String(frame.left));
  figure.setAttribute("data-right", String(frame.width - frame.right));
  return svgText(figure);
};

/**
 * Plot's own style block and style attribute would be refused by our content policy, and its labels on inner groups are
 * no valid ARIA: both go; the stylesheet has the rules, and the picture one label, a sentence.
 */
export const plainFigure = (
  figure: SVGSVGElement | HTMLElement,
  id: string,
  label: string,
): void => {
  for (const style of figure.querySelectorAll("style")) style.remove();
  for (const element of [figure, ...figure.querySelectorAll("*")])
    for (const name of [
      "style",
      "aria-label",
      "aria-description",
      "aria-hidden",
      "aria-roledescription",
    ])
      element.removeAttribute(name);
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  figure.setAttribute("class", `chart chart-${id}`);
  figure.setAttribute("font-size", "12");
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", label);
};

/** A tenth of a pixel is enough, and half the bytes. HTML's name for a no-break space is unknown to XML. */
export const svgText = (figure: SVGSVGElement | HTMLElement): string =>
  figure.outerHTML
    .replace(
      / d="([^"]*)"/g,
      (_, path: string) => ` d="${path.replace(/\d+\.\d{2,}/g, oneDecimal)}"`,
    )
    .replaceAll("&nbsp;", "&#160;");

const oneDecimal = (digits: string): string => String(Math.round(Number(digits) * 10) / 10);
