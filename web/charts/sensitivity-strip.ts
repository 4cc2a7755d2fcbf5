import * as Plot from "@observablehq/plot";
import type { SensitivityStep } from "../../engine/backtest/tear-sheet/shape.ts";
import type { Run } from "../view/run.ts";
import { plainFigure, svgText } from "./frame.ts";
import { watermarkAt } from "./marks.ts";
import { hue, ink } from "./palette.ts";
import { niceStep, valueTicks } from "./ticks.ts";

export interface SensitivityStrip {
  /** Of the run as it is, 0.01 is 1 %. */
  readonly own: number;
  readonly steps: readonly SensitivityStep[];
  readonly kind: Run["kind"];
  /** One sentence. */
  readonly describe: string;
  /** CSS pixels. */
  readonly width: number;
}

const [ROW, TOP, BOTTOM] = [26, 22, 34];

/** What the return becomes when one thing is changed: a line from the run as it is to where it then ends. */
export const sensitivityStrip = (
  { own, steps, kind, describe, width }: SensitivityStrip,
  document: Document,
): string => {
  const narrow = width < 640;
  const rows = steps.map((step, row) => ({
    ...step,
    row,
    value: (step.return ?? Number.NaN) * 100,
  }));
  const start = own * 100;
  const values = [0, start, ...rows.map(({ value }) => value)].filter(Number.isFinite);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const pad = (most - least) * 0.06 || 1;
  const domain = [least - pad, most + pad] as const;
  const ticks = valueTicks(...domain, niceStep(domain[1] - domain[0], narrow ? 4 : 8));
  const digits = Math.max(0, ...ticks.map((tick) => String(tick).split(".")[1]?.length ?? 0));
  const names = narrow ? 118 : 190;
  const axis = { fill: ink.muted, fontSize: 12 } as const;
  const figure = Plot.plot({
    ...{ document, className: "chart", width, height: TOP + BOTTOM + ROW * rows.length },
    ...{ marginTop: TOP, marginRight: 20, marginBottom: BOTTOM, marginLeft: names },
    x: { type: "linear", domain: [...domain], axis: null },
    y: { type: "linear", domain: [rows.length - 0.5, -0.5], axis: null },
    marks: [
      Plot.ruleX(ticks, { stroke: ink.grid }),
      Plot.ruleX([0], { stroke: ink.peg }),
      Plot.ruleX([start], { stroke: ink.strong, strokeDasharray: "3 3" }),
      Plot.text(["as it is"], {
        ...{ x: () => start, frameAnchor: "top", dy: -6, fontSize: 11, fontWeight: 600 },
        ...{ fill: ink.strong, lineAnchor: "bottom" },
      }),
      Plot.link(
        rows.filter(({ value }) => Number.isFinite(value)),
        {
          ...{ x1: () => start, x2: "value", y1: "row", y2: "row" },
          ...{
            stroke: ({ value }: { value: number }) => hue(value < start ? 3 : 0),
            strokeWidth: 3,
          },
        },
      ),
      Plot.dot(
        rows.filter(({ value }) => Number.isFinite(value)),
        {
          ...{ x: "value", y: "row", r: 4.5, stroke: ink.paper },
          symbol: ({ value }: { value: number }) => (value < 0 ? "diamond" : "circle"),
          fill: ({ value }: { value: number }) => hue(value < start ? 3 : 0),
        },
      ),
      Plot.text(
        rows.filter(({ failure }) => failure !== null),
        {
          ...{ x: () => start, y: "row", dx: 8, textAnchor: "start", text: () => "cannot run" },
          ...{ fill: ink.muted, fontSize: 11 },
        },
      ),
      Plot.text(rows, {
        ...{ y: "row", frameAnchor: "left", dx: -10, textAnchor: "end", fontSize: 12 },
        ...{ fill: ink.strong, text: ({ what, setting }: SensitivityStep) => `${what} ${setting}` },
      }),
      Plot.text(ticks, {
        ...{ ...axis, x: (value: number) => value, frameAnchor: "bottom", dy: 8 },
        ...{ lineAnchor: "top", text: (value: number) => `${value.toFixed(digits)} %` },
      }),
      ...watermarkAt(kind, {
        ...{ frameAnchor: "top-left", dx: 4 - names, dy: -8, textAnchor: "start" },
      }),
    ],
  });
  plainFigure(figure, "sensitivity", describe);
  return svgText(figure);
};
