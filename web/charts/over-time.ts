import * as Plot from "@observablehq/plot";
import type { Span } from "../view/run.ts";
import { type ChartFrame, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import { lineNames, type Series, stepLine } from "./marks.ts";
import { ink } from "./palette.ts";
import { niceStep, valueTicks } from "./ticks.ts";

export interface OverTime extends Span {
  readonly id: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** One sentence, for whoever cannot see the picture. */
  readonly describe: string;
  /** CSS pixels. */
  readonly width: number;
}

/** Plain step lines over time with zero in the picture: what is measured of a tape, not of a market. */
export const overTime = (
  { id, series, format, describe, width, from, to }: OverTime,
  document: Document,
): string => {
  const narrow = width < 640;
  const names = Math.max(0, ...series.map(({ name }) => name.length));
  const [left, top, bottom, height] = [1, 6, 34, narrow ? 140 : 150];
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
        Plot.ruleY([0], { stroke: ink.peg, strokeWidth: 1 }),
        ...series.toReversed().map((line) => stepLine(line, frame)),
        ...(series.length > 1 ? lineNames(series, frame, domain) : []),
      ],
    }),
    id,
    describe,
    frame,
  );
};
