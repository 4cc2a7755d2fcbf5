import * as Plot from "@observablehq/plot";
import type { EventRow } from "../../datasets/evaluation/evaluation.ts";
import type { EventStrip, StripSpans } from "../../datasets/evaluation/event-strip.ts";
import { micros, minutes } from "../../engine/market/time.ts";
import { signedBps } from "../format.ts";
import type { Run } from "../view/run.ts";
import { type ChartFrame, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import { depegBands, watermark } from "./marks.ts";
import { hue, ink } from "./palette.ts";
import { stepLine } from "./step-line.ts";
import { niceStep, valueTicks } from "./ticks.ts";

/** A detector's row below the price. */
export interface StripLane {
  readonly name: string;
  readonly hue: number;
  readonly emphasised: boolean;
  /** At `warn` pale and thin, at `page` full. */
  readonly spans: readonly StripSpans[];
}

export interface StripOptions {
  readonly width: number;
  /** One sentence. */
  readonly label: string;
  /** Said in the picture where the tape was drawn. */
  readonly kind: Run["kind"];
}

/** Height of the price, and of a lane; a narrow one has its name above its bar. */
const PRICE = 190;
const [LANE, NARROW_LANE] = [18, 27];
const TOP = 18;
/** Lines' labels closer than this are set one below the other, pixels. */
const CLOSE = 44;

/** One event: the coin's deviation, the times of its lines, its trough, and below who was alert when. */
export const eventStrip = (
  { time, deviation }: Pick<EventStrip, "time" | "deviation">,
  { event, side }: Pick<EventRow, "event" | "side">,
  { lanes, width, label, kind }: StripOptions & { readonly lanes: readonly StripLane[] },
  document: Document,
): string => {
  const narrow = width < 640;
  const lane = narrow ? NARROW_LANE : LANE;
  const lanesHeight = lanes.length * lane + 8;
  const height = TOP + PRICE + lanesHeight + 34;
  const { from, to } = windowOf(time, event);
  const [left, right] = [1, narrow ? 54 : 54 + 200];
  const frame: ChartFrame = {
    ...{ width, height, timeAxis: true, from, to, narrow, left, right, top: TOP, bottom: 34 },
    ...{ innerWidth: width - left - right, innerHeight: height - TOP - 34 },
  };
  const inside = (t: number): boolean => t >= from && t <= to;
  const { low, high } = extremes(deviation.filter((_, i) => inside(time[i] ?? Number.NaN)));
  const pad = (high - low) * 0.06;
  // The price has its part of the plot; the lanes are below, in the same units.
  const [bottom, ceiling] = [low - pad, high + pad];
  const unit = (ceiling - bottom) / PRICE;
  const domain: [number, number] = [bottom - lanesHeight * unit, ceiling];
  const ticks = valueTicks(bottom, ceiling, niceStep(ceiling - bottom, 4));
  const laneAt = (i: number): number =>
    bottom - (8 + i * lane + lane / 2 + (narrow ? 5 : 0)) * unit;
  const half = (level: StripSpans["level"]): number => (level === "page" ? 5 : 3) * unit;
  const place = (t: number): number => ((t - from) / (to - from)) * frame.innerWidth;
  const onsets = ([50, 100, 300] as const).flatMap((line) => {
    const at = event.onsets[line];
    return at === undefined || !inside(at) ? [] : [{ line, at }];
  });
  const labels = rowsOf(onsets.map(({ at }) => place(at)));
  const peak = event.peak.off * (side === "discount" ? -1 : 1);
  return finishChart(
    Plot.plot({
      ...plotOptions(frame, domain, document),
      marks: [
        depegBands([bottom, ceiling], (bps) => bps),
        ...timeAxis(frame),
        ...valueAxis(ticks, signedBps),
        Plot.ruleY([0], { stroke: ink.peg }),
        Plot.ruleY([bottom], { stroke: ink.grid }),
        Plot.ruleX(onsets, { x: "at", stroke: ink.strong, strokeDasharray: "2 3" }),
        ...onsets.map(({ line, at }, i) =>
          Plot.text([`T_${line}`], {
            ...{ x: () => at, frameAnchor: "top", dy: (labels[i] ?? 0) * 13 - 14, dx: 3 },
            ...{ textAnchor: place(at) > frame.innerWidth - 40 ? "end" : "start" },
            ...{ lineAnchor: "top", fill: ink.strong, fontSize: 11, fontWeight: 600 },
            ...{ stroke: ink.paper, strokeWidth: 3 },
          }),
        ),
        ...lanes.flatMap(({ name, hue: colour, emphasised, spans }, i) => [
          ...spans.map(({ level, active }) =>
            Plot.rect(
              active
                .filter((each) => each.to > from && each.from < to)
                .map((each) => ({
                  x1: Math.max(from, each.from),
                  // As thin as it may be, it is seen.
                  x2: Math.min(to, Math.max(each.to, each.from + (to - from) / frame.innerWidth)),
                })),
              {
                ...{ x1: "x1", x2: "x2", y1: laneAt(i) - half(level), y2: laneAt(i) + half(level) },
                fill: emphasised ? ink.strong : hue(colour),
                fillOpacity: level === "page" ? 1 : 0.45,
              },
            ),
          ),
          Plot.text([shortened(name)], {
            y: () => laneAt(i),
            ...(narrow
              ? { frameAnchor: "left", textAnchor: "start", dx: 4, dy: -11 }
              : { frameAnchor: "right", textAnchor: "start", dx: 12 }),
            ...{ lineAnchor: "middle", fontSize: narrow ? 11 : 12 },
            ...{ fill: emphasised ? ink.strong : hue(colour), fontWeight: emphasised ? 700 : 600 },
            ...{ stroke: ink.paper, strokeWidth: 3 },
          }),
        ]),
        stepLine(
          { id: "deviation", name: "deviation", hue: 0, points: { time, value: deviation } },
          frame,
        ),
        ...(inside(event.peak.time) && Number.isFinite(peak)
          ? [
              Plot.dot([peak], {
                ...{ x: () => event.peak.time, y: (value: number) => value, r: 4 },
                ...{ fill: ink.paper, stroke: hue(0), strokeWidth: 2 },
              }),
              Plot.text([`${side === "discount" ? "trough" : "peak"} ${signedBps(peak)}`], {
                ...{ x: () => event.peak.time, y: () => peak, fontSize: 11, fill: ink.strong },
                ...{ textAnchor: place(event.peak.time) > frame.innerWidth / 2 ? "end" : "start" },
                dx: place(event.peak.time) > frame.innerWidth / 2 ? -9 : 9,
                ...{ lineAnchor: "middle", stroke: ink.paper, strokeWidth: 3 },
              }),
            ]
          : []),
        ...watermark({ kind }, "left"),
      ],
    }),
    "strip",
    label,
    frame,
  );
};

/** From the day in which a warning counts to half a day after the trough, or the end where that comes before. */
const windowOf = (time: Float64Array, { onsets, end, peak }: EventRow["event"]) => {
  const lines = [onsets[50], onsets[100] ?? 0, onsets[300] ?? 0];
  const after = Math.max(peak.time, ...lines) + minutes(12 * 60);
  const over = (end ?? Number.POSITIVE_INFINITY) + minutes(120);
  return {
    from: micros(Math.max(time[0] ?? 0, onsets[50] - minutes(24 * 60))),
    to: micros(Math.min(time.at(-1) ?? 1, after, over)),
  };
};

const extremes = (values: Float64Array): { readonly low: number; readonly high: number } => {
  let [low, high] = [-60, 20];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
};

/** Rows for labels at these places, left to right, so that none stands on its neighbour. */
const rowsOf = (places: readonly number[]): number[] => {
  const rows: number[] = [];
  for (const [i, place] of places.entries())
    rows.push(i > 0 && place - (places[i - 1] ?? 0) < CLOSE ? (rows[i - 1] ?? 0) + 1 : 0);
  return rows;
};

const shortened = (name: string): string => (name.length > 28 ? `${name.slice(0, 27)}…` : name);
