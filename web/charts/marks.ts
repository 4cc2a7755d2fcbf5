import * as Plot from "@observablehq/plot";
import type { Alert, Severity } from "../../engine/alerts/alert.ts";
import { rises } from "../../engine/alerts/rises.ts";
import { dayClock } from "../format.ts";
import type { Run, Span } from "../view/run.ts";
import { type ChartFrame, namesAt } from "./frame.ts";
import { bandFill, hue, ink, severityColour } from "./palette.ts";
import { type Points, reduce } from "./reduce.ts";

/** A line of a chart. `name` is what a reader sees. */
export interface Series {
  readonly id: string;
  readonly name: string;
  readonly hue: number;
  readonly points: Points;
}

/** The room between the same line and zero, pale. */
export const stepArea = (series: Series, frame: ChartFrame): Plot.Markish => {
  const { data, x, y } = steps(series, frame);
  const fill = { fill: hue(series.hue), fillOpacity: 0.18 } as const;
  return Plot.areaY(data, { x, y1: 0, y2: y, curve: "step-after", ...fill });
};

/** A value holds until the next one, the last one to where lines end. */
const steps = (series: Series, frame: ChartFrame) => {
  const { time, value } = reduce(series.points, { ...frame, columns: frame.innerWidth });
  const last = value.at(-1) ?? Number.NaN;
  const held = !Number.isNaN(last);
  return {
    data: { length: time.length + (held ? 1 : 0) },
    x: held ? [...time, frame.known ?? frame.to] : time,
    y: held ? [...value, last] : value,
  };
};

const LEVELS = [50, 100, 200] as const;

/** Pale fills from 50, 100 and 200 basis points on both sides of the peg; `at` turns basis points into the axis' unit. */
export const depegBands = (
  [low, high]: readonly [number, number],
  at: (bps: number) => number,
): Plot.Markish[] =>
  LEVELS.flatMap((from, i) => {
    const to = LEVELS[i + 1] ?? Infinity;
    const level = (i + 1) as 1 | 2 | 3;
    return [
      [at(from), Math.min(high, at(to))],
      [Math.max(low, at(-to)), at(-from)],
    ]
      .filter(([y1 = 0, y2 = 0]) => y1 < y2 && y1 < high && y2 > low)
      .map(([y1 = 0, y2 = 0]) =>
        Plot.rectY([0], { y1: Math.max(low, y1), y2: Math.min(high, y2), fill: bandFill(level) }),
      );
  });

/** Hatched stretches in which a feed was lost. */
export const gapHatches = (gaps: readonly Span[], id: string): Plot.Markish[] => {
  if (gaps.length === 0) return [];
  return [
    (_index, { x }, _values, { marginTop, marginBottom, height }, { document }) => {
      const make = (
        name: string,
        attributes: Readonly<Record<string, string | number>>,
      ): SVGElement => {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes))
          element.setAttribute(key, String(value));
        return element;
      };
      const group = make("g", { class: "gaps" });
      const pattern = make("pattern", {
        id: `hatch-${id}`,
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      });
      pattern.append(
        make("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: ink.hatch, "stroke-width": 1.5 }),
      );
      group.append(pattern);
      for (const gap of gaps) {
        const [x1, x2] = x ? [x(gap.from), x(gap.to)] : [0, 0];
        const left = Math.max(0, x1 as number);
        group.append(
          make("rect", {
            x: left,
            y: marginTop,
            width: Math.max(1, (x2 as number) - left),
            height: height - marginTop - marginBottom,
            fill: `url(#hatch-${id})`,
            "fill-opacity": 0.55,
          }),
        );
      }
      return group;
    },
  ];
};

/** Says in the corner of the picture what kind of tape it shows, so that the picture says so wherever it goes. */
export const watermark = ({ kind }: Pick<Run, "kind">, side: "left" | "right"): Plot.Markish[] =>
  watermarkAt(kind, {
    ...{ frameAnchor: `bottom-${side}`, dx: side === "left" ? 8 : -8, dy: -8 },
    textAnchor: side === "left" ? "start" : "end",
  });

/** The same at a place where nothing else is drawn. */
export const watermarkAt = (kind: Run["kind"], place: Plot.TextOptions): Plot.Markish[] =>
  kind === "reconstructed" || kind === "simulated"
    ? [
        Plot.text([kind.toUpperCase()], {
          ...{ ...place, fill: ink.muted, fontSize: 11, fontWeight: 600 },
          ...{ stroke: ink.paper, strokeWidth: 3 },
        }),
      ]
    : [];

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };
const SYMBOL = { info: "circle", warning: "triangle", critical: "diamond" } as const;
const SPACING = 6;

/**
 * Alerts above the plot, one lane a severity's shape: diamonds critical, triangles warning, circles info; hollow
 * when resolved or recovering, small and pale where nobody is told. Of several in one place the most severe is drawn and says how many they are; critical ones have a rule to the axis.
 */
export const alertMarks = (alerts: readonly Alert[], frame: ChartFrame): Plot.Markish[] => {
  const places = new Map<string, { shown: Alert; all: number }>();
  // Of the many warnings only the opening is drawn; that they resolve is in the list.
  for (const alert of alerts.filter(
    (each) => each.severity === "critical" || each.recovering || rises(each),
  )) {
    const x = ((alert.time - frame.from) / (frame.to - frame.from)) * frame.innerWidth;
    const key = `${alert.severity === "critical" ? 1 : 0}:${Math.floor(x / SPACING)}`;
    const place = places.get(key);
    const wins = !place || weight(alert) > weight(place.shown);
    places.set(key, { shown: wins ? alert : place.shown, all: (place?.all ?? 0) + 1 });
  }
  const marks = [...places.values()];
  const opening = marks.filter(({ shown }) => shown.severity === "critical" && rises(shown));
  const lane = (severity: Severity): number => (severity === "critical" ? -17 : -7);
  return [
    Plot.ruleX(opening, {
      x: ({ shown }: { shown: Alert }) => shown.time,
      stroke: severityColour("critical"),
      strokeOpacity: 0.45,
      strokeDasharray: "2 3",
      insetTop: -14,
    }),
    ...(["info", "warning", "critical"] as const).flatMap((severity) =>
      [true, false].flatMap((filled) =>
        [true, false].map((boardOnly) => {
          const here = marks.filter(
            ({ shown }) =>
              shown.severity === severity &&
              rises(shown) === filled &&
              (shown.boardOnly ?? false) === boardOnly,
          );
          return Plot.dot(here, {
            x: ({ shown }: { shown: Alert }) => shown.time,
            frameAnchor: "top",
            dy: lane(severity),
            r: boardOnly ? 1.5 : severity === "critical" ? 4.5 : 2.5,
            opacity: boardOnly ? 0.55 : 1,
            symbol: SYMBOL[severity],
            fill: filled ? severityColour(severity) : ink.paper,
            stroke: severityColour(severity),
            strokeWidth: 1,
            title: ({ shown, all }: { shown: Alert; all: number }) =>
              `${dayClock(shown.time)} UTC ${shown.severity} ${shown.rule} ${shown.coin} ${stateWord(shown)}${all > 1 ? ` (and ${all - 1} more)` : ""}`,
          });
        }),
      ),
    ),
  ];
};

const stateWord = ({ state, recovering, boardOnly }: Alert): string =>
  `${recovering ? "recovers" : state}${boardOnly ? ", on the board only" : ""}`;
/** What is told stands before what is only shown, then the graver, then the opening. */
const weight = (alert: Alert): number =>
  (alert.boardOnly ? 0 : 8) + RANK[alert.severity] * 2 + (rises(alert) ? 1 : 0);

/** Names of the lines beside their ends, pushed apart where they would overlap; dots mark the ends themselves. */
export const lineNames = (
  series: readonly Series[],
  frame: ChartFrame,
  [low, high]: readonly [number, number],
): Plot.Markish[] => {
  const ends = series.flatMap((line) => {
    const value = lastBefore(line.points, frame.known ?? frame.to);
    return Number.isNaN(value) ? [] : [{ line, value }];
  });
  const pixel = (value: number): number =>
    frame.top + ((high - value) / (high - low)) * frame.innerHeight;
  const places = spread(
    ends.map(({ value }) => pixel(value)),
    frame.narrow ? 10 : 15,
    frame.top + 4,
    frame.height - frame.bottom - 4,
  );
  const dots = ends.map(({ line, value }) =>
    Plot.dot([value], {
      x: () => frame.known ?? frame.to,
      y: (v: number) => v,
      r: 3,
      fill: hue(line.hue),
    }),
  );
  // Where there is no room for names the lines carry numbers, and the legend the names: colour alone says nothing.
  if (frame.narrow && series.length > 1) {
    const numbers = ends.map(({ line, value }, i) =>
      Plot.text([String(series.indexOf(line) + 1)], {
        frameAnchor: "top-right",
        textAnchor: "start",
        dx: 6,
        dy: (places[i] ?? pixel(value)) - frame.top,
        lineAnchor: "middle",
        fill: hue(line.hue),
        fontSize: 10,
        fontWeight: 700,
      }),
    );
    return [...dots, ...numbers];
  }
  if (frame.narrow) return dots;
  const names = ends.map(({ line, value }, i) =>
    Plot.text([line.name], {
      frameAnchor: "top-right",
      textAnchor: "start",
      dx: namesAt,
      dy: (places[i] ?? pixel(value)) - frame.top,
      lineAnchor: "middle",
      fill: hue(line.hue),
      fontSize: 12,
      fontWeight: 600,
    }),
  );
  return [...dots, ...names];
};

/** The value that holds at the end; NaN when the line ends in a break. */
export const lastBefore = ({ time, value }: Points, to: number): number => {
  let last = Number.NaN;
  for (const [i, t] of time.entries()) {
    if (t >= to) break;
    last = value[i] ?? Number.NaN;
  }
  return last;
};

/** Moves places (pixels) apart so that neighbours are at least `distance` away, inside [low, high], keeping their order. */
export const spread = (
  places: readonly number[],
  distance: number,
  low: number,
  high: number,
): number[] => {
  const order = places
    .map((place, i) => ({ place, i }))
    .sort((a, b) => a.place - b.place || a.i - b.i);
  let previous = -Infinity;
  for (const entry of order) {
    entry.place = Math.max(entry.place, previous + distance, low);
    previous = entry.place;
  }
  let next = Infinity;
  for (const entry of order.toReversed()) {
    entry.place = Math.min(entry.place, next - distance, high);
    next = entry.place;
  }
  const moved = [...places];
  for (const { place, i } of order) moved[i] = place;
  return moved;
};
