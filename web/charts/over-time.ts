import * as Plot from "@observablehq/plot";
import type { Run, Span } from "../view/run.ts";
import { type ChartFrame, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import { gapHatches, lineNames, type Series, stepArea, watermark } from "./marks.ts";
import { ink } from "./palette.ts";
import { stepLine } from "./step-line.ts";
import { niceStep, valueTicks } from "./ticks.ts";

export interface OverTime extends Span {
  readonly id: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** One sentence, for whoever cannot see the picture. */
  readonly describe: string;
  /** CSS pixels. */
  readonly width: number;
  /** Default what a strip of a page takes. */
  readonly height?: number;
  /** Said in the picture where a tape was drawn. */
  readonly kind?: Run["kind"];
  /** Hatched. */
  readonly gaps?: readonly Span[];
  /** Characters beside the plot, so that pictures one below the other share their axis; default the longest name. */
  readonly room?: number;
  /** Of one line: the room between it and zero. */
  readonly filled?: true;
}

/** Plain step lines over time with zero in the picture: what is measured of a tape, not of a market. */
export const overTime = (
  { id, series, format, describe, width, from, to, ...more }: OverTime,
  document: Document,
): string => {
  const narrow = width < 640;
  const { height = narrow ? 140 : 150, kind, gaps = [], filled } = more;
  const { room: names = Math.max(0, ...series.map(({ name }) => name.length)) } = more;
  const [left, top, bottom] = [1, 6, 34];
  const right = narrow ? 54 : 54 + 16 + Math.round(8.2 * names);
  const frame: ChartFrame = {
    ...{ from, to, width, height, narrow, left, right, top, bottom, timeAxis: true },
    innerWidth: width - left - right,
    innerHeight: height - top - bottom,
  };
  let [low, high] = [0, 0];
  for (const { points } of series)
    for (const value of points.value) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  const pad = (high - low) * 0.06 || 1;
  const domain: [number, number] = [low < 0 ? low - pad : 0, high + pad];
  const ticks = valueTicks(
    ...domain,
    niceStep(domain[1] - domain[0], Math.max(2, Math.floor(frame.innerHeight / 34))),
  );
  return finishChart(
    Plot.plot({
      ...plotOptions(frame, domain, document),
      marks: [
        ...timeAxis(frame),
        ...valueAxis(ticks, format),
        // Drawn twice on a page, for both widths: a pattern that is not shown would fill nothing.
        ...gapHatches(gaps, narrow ? `${id}-narrow` : id),
        Plot.ruleY([0], { stroke: ink.peg, strokeWidth: 1 }),
        ...(filled ? series.map((line) => stepArea(line, frame)) : []),
        ...series.toReversed().map((line) => stepLine(line, frame)),
        ...(series.length > 1 ? lineNames(series, frame, domain) : []),
        ...(kind === undefined ? [] : watermark({ kind }, "left")),
      ],
    }),
    id,
    describe,
    frame,
  );
};
