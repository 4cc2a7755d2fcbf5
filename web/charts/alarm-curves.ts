import * as Plot from "@observablehq/plot";
import type { CurvePoint } from "../../datasets/evaluation/evaluation.ts";
import { BUDGET } from "../../datasets/evaluation/evaluation-words.ts";
import type { Run } from "../view/run.ts";
import { plainFigure, svgText } from "./frame.ts";
import { spread, watermark } from "./marks.ts";
import { hue, ink } from "./palette.ts";

/** A detector's curve, as it is drawn. */
export interface AlarmCurve {
  readonly name: string;
  /** Place in the palette. */
  readonly hue: number;
  /** The one that others must beat: drawn stronger. */
  readonly emphasised: boolean;
  readonly points: readonly CurvePoint[];
}

export interface AlarmCurvesOptions {
  readonly lead: "medianLead" | "medianLeadAt50";
  readonly width: number;
  readonly height: number;
  /** One sentence. */
  readonly label: string;
  /** Said in the picture where tapes were drawn. */
  readonly kind: Run["kind"];
}

const RATE_TICKS = [0, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100];
const LEAD_TICKS = [0, 15, 60, 120, 240, 480, 960, 1440];
/** Where a median without a lead stands: under all leads. */
const NO_LEAD = -10;
/** Beyond so many a month nobody listens: not drawn. */
export const MOST_RATE = 100;
const SYMBOLS = ["circle", "square", "triangle", "diamond", "cross", "star", "wye"] as const;

/**
 * Activity monitoring operating characteristic (Fawcett and Provost 1999): median lasting lead, minutes, against false
 * alarms a coin-month, both on axes that are linear near zero and logarithmic beyond, one line a detector as its threshold
 * moves. Where half of the events have no lead the line falls to `none`.
 */
export const alarmCurves = (
  curves: readonly AlarmCurve[],
  { lead, width, height, label, kind }: AlarmCurvesOptions,
  document: Document,
): string => {
  const narrow = width < 640;
  const [left, top, bottom] = [44, 10, 46];
  const right = narrow ? 22 : 210;
  const lines = curves.map((curve) => ({ ...curve, places: placesOf(curve.points, lead) }));
  const widest = Math.max(
    2 * BUDGET.warn,
    ...lines.flatMap(({ places }) => places.map((p) => p.x)),
  );
  const deepest = Math.max(60, ...lines.flatMap(({ places }) => places.map((p) => p.y)));
  const x = { type: "symlog" as const, constant: 0.1, domain: [0, widest * 1.06] };
  const y = { type: "symlog" as const, constant: 20, domain: [NO_LEAD * 1.5, deepest * 1.15] };
  const scale = Plot.scale({ y: { ...y, range: [height - bottom, top] } });
  const ends = lines.flatMap((line) => {
    const end = line.places.at(0);
    return end === undefined ? [] : [{ line, end }];
  });
  const names = spread(
    ends.map(({ end }) => Number(scale.apply(end.y))),
    narrow ? 11 : 15,
    top + 6,
    height - bottom - 4,
  );
  const rates = RATE_TICKS.filter(
    (tick) => tick <= widest && (!narrow || tick === 0 || tick >= 0.25) && tick !== 0.5,
  );
  const axisText = { fill: ink.muted, fontSize: 12 } as const;
  const figure = Plot.plot({
    ...{ document, className: "chart", width, height },
    ...{ marginTop: top, marginRight: right, marginBottom: bottom, marginLeft: left },
    x: { ...x, axis: null },
    y: { ...y, axis: null },
    marks: [
      Plot.ruleX(rates, { stroke: ink.grid }),
      Plot.ruleY([NO_LEAD, ...LEAD_TICKS.filter((tick) => tick <= deepest)], { stroke: ink.grid }),
      Plot.text(rates, {
        ...axisText,
        ...{ x: (rate: number) => rate, text: (rate: number) => String(rate) },
        ...{ frameAnchor: "bottom", dy: 8, lineAnchor: "top" },
      }),
      Plot.text(["false alarms a coin-month"], {
        ...axisText,
        ...{ frameAnchor: "bottom-right", dy: 26, lineAnchor: "top", textAnchor: "end" },
      }),
      Plot.text([NO_LEAD, ...LEAD_TICKS.filter((tick) => tick <= deepest)], {
        ...axisText,
        ...{ y: (minutes: number) => minutes, frameAnchor: "left", dx: -6, textAnchor: "end" },
        text: (minutes: number) => (minutes === NO_LEAD ? "none" : String(minutes)),
      }),
      Plot.ruleX([BUDGET.page, BUDGET.warn], {
        ...{ stroke: ink.strong, strokeDasharray: "3 3", strokeOpacity: 0.6 },
      }),
      Plot.text([BUDGET.page, BUDGET.warn], {
        ...{ x: (rate: number) => rate, frameAnchor: "top", dx: 4, dy: 2, textAnchor: "start" },
        ...{ lineAnchor: "top", fill: ink.strong, fontSize: 11 },
        ...{ stroke: ink.paper, strokeWidth: 3 },
        text: (rate: number) => (rate === BUDGET.page ? "page" : "warn"),
      }),
      ...lines.flatMap(({ places, hue: place, emphasised }, i) => [
        Plot.line(places, {
          ...{ x: "x", y: "y", stroke: emphasised ? ink.strong : hue(place) },
          ...{ strokeWidth: emphasised ? 3 : 1.5, strokeLinejoin: "round" },
        }),
        Plot.dot(places, {
          ...{ x: "x", y: "y", r: emphasised ? 3.5 : 2.5 },
          symbol: SYMBOLS[i % SYMBOLS.length] ?? "circle",
          fill: emphasised ? ink.strong : hue(place),
        }),
      ]),
      ...ends.map(({ line }, i) =>
        Plot.text([narrow ? String(lines.indexOf(line) + 1) : shortened(line.name)], {
          ...{ frameAnchor: "top-right", textAnchor: "start", lineAnchor: "middle" },
          ...{ dx: narrow ? 6 : 12, dy: (names[i] ?? top) - top, fontSize: narrow ? 10 : 12 },
          ...{ fontWeight: line.emphasised ? 700 : 600 },
          fill: line.emphasised ? ink.strong : hue(line.hue),
        }),
      ),
      ...watermark({ kind }, "right"),
    ],
  });
  plainFigure(figure, "alarm-curves", label);
  return svgText(figure);
};

interface Place {
  readonly x: number;
  readonly y: number;
}

/** By threshold, rising; what has no rate or too high a one is left out. */
const placesOf = (points: readonly CurvePoint[], lead: AlarmCurvesOptions["lead"]): Place[] =>
  points
    .toSorted((a, b) => a.threshold - b.threshold)
    .flatMap((point) => {
      const { perMonth } = point;
      if (perMonth === null || !Number.isFinite(perMonth) || perMonth > MOST_RATE) return [];
      return [{ x: perMonth, y: point[lead] ?? NO_LEAD }];
    });

/** What fits beside the plot; the legend and the table have the whole name. */
const shortened = (name: string): string => (name.length > 28 ? `${name.slice(0, 27)}…` : name);
