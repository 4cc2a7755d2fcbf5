import * as Plot from "@observablehq/plot";
import { dayClock, signedBps } from "../format.ts";
import type { View } from "../view/run.ts";
import { defineChart } from "./chart.ts";
import { chartFrame, cursorMark, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import { depegBands, gapHatches, lineNames, type Series } from "./marks.ts";
import { momentMarks } from "./moments.ts";
import { ink } from "./palette.ts";
import { stepLine } from "./step-line.ts";
import { judged, nameOf } from "./subjects.ts";
import { niceStep, valueTicks } from "./ticks.ts";

/** Each coin's distance from its peg, as the pipeline judges it: the median over fresh venues, in dollars. */
export const deviation = defineChart({
  id: "deviation",
  title: () => "Deviation from the peg",
  unit: (view) => {
    const basis = [...new Set(judged(view).flatMap((subject) => subject.basis ?? []))];
    return basis.length > 0 ? `bps, judged in ${basis.join(", ")}` : "bps";
  },
  height: (width) => (width < 640 ? 132 : 124),
  format: signedBps,
  series: (view) => lines(view),
  describe: (view) => {
    const parts = lines(view).map((line) => {
      const { low, high } = extremes([line]);
      return `${line.name} between ${signedBps(low)} and ${signedBps(high)}`;
    });
    const window = `from ${dayClock(view.from)} to ${dayClock(view.to)} UTC`;
    return parts.length > 0
      ? `Deviation from the peg in basis points ${window}: ${parts.join("; ")}.`
      : `Deviation from the peg ${window}: no coin on this tape has one.`;
  },
  draw: (view, size, document) => {
    const frame = chartFrame(view, size);
    const series = lines(view);
    const { low, high } = extremes(series);
    const [bottom, top] = [
      Math.min(-12, Number.isNaN(low) ? 0 : low),
      Math.max(12, Number.isNaN(high) ? 0 : high),
    ];
    const pad = (top - bottom) * 0.06;
    const domain: [number, number] = [bottom - pad, top + pad];
    const ticks = valueTicks(
      ...domain,
      niceStep(domain[1] - domain[0], Math.max(2, Math.floor(frame.innerHeight / 34))),
    );
    return finishChart(
      Plot.plot({
        ...plotOptions(frame, domain, document),
        marks: [
          depegBands(domain, (bps) => bps),
          ...timeAxis(frame),
          ...valueAxis(ticks, signedBps),
          ...gapHatches(view.gaps, "deviation"),
          Plot.ruleY([0], { stroke: ink.peg, strokeWidth: 1 }),
          ...series.toReversed().map((line) => stepLine(line, frame)),
          ...momentMarks(view, frame),
          ...lineNames(series, frame, domain),
          ...cursorMark(frame),
        ],
      }),
      "deviation",
      deviation.describe(view),
      frame,
    );
  },
});

const lines = (view: View): Series[] =>
  judged(view).map((subject) => ({
    id: subject.id,
    name: nameOf(subject),
    hue: subject.hue,
    points: { time: subject.frames.time, value: subject.frames.deviation },
  }));

const extremes = (series: readonly Series[]): { readonly low: number; readonly high: number } => {
  let low = Infinity;
  let high = -Infinity;
  for (const { points } of series)
    for (const value of points.value) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low > high ? { low: Number.NaN, high: Number.NaN } : { low, high };
};
