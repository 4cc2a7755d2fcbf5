import * as Plot from "@observablehq/plot";
import { formatDuration, type Micros } from "../../engine/market/time.ts";
import { dayClock, short } from "../format.ts";
import type { Subject, View } from "../view/run.ts";
import { defineChart } from "./chart.ts";
import { chartFrame, cursorMark, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import type { Series } from "./marks.ts";
import { gapHatches } from "./marks.ts";
import { hue, ink } from "./palette.ts";
import { nameOf, pricedAtPar } from "./subjects.ts";
import { niceStep, timeStep, valueTicks } from "./ticks.ts";

/** Bars that are wide enough to be told apart. */
const MOST_BARS = 240;

/** What was traded, in base units, stacked over instruments in their own hues. */
export const volume = defineChart({
  id: "volume",
  title: () => "Volume",
  unit: (view) => `base units in ${formatDuration(bucketOf(view))}`,
  height: (width) => (width < 640 ? 140 : 132),
  format: short,
  series: (view) => lines(view, bucketOf(view)),
  describe: (view) => {
    const totals = pricedAtPar(view).subjects.map((subject) => {
      const total = subject.bars.volume.reduce((sum, value) => sum + value, 0);
      return `${nameOf(subject)} ${short(total)}`;
    });
    return `Volume in base units from ${dayClock(view.from)} to ${dayClock(view.to)} UTC, in all: ${totals.join(", ") || "none"}.`;
  },
  draw: (view, size, document) => {
    const frame = chartFrame(view, size);
    const bucket = bucketOf(view);
    const series = lines(view, bucket);
    const floors = new Map<number, number>();
    const stacks = series.map((line) => ({
      line,
      rows: Array.from(line.points.time, (time, i) => {
        const floor = floors.get(time) ?? 0;
        const top = floor + (line.points.value[i] ?? 0);
        floors.set(time, top);
        return {
          x1: Math.max(time, view.from),
          x2: Math.min(time + bucket, frame.known ?? view.to),
          y1: floor,
          y2: top,
        };
      }),
    }));
    const highest = Math.max(0, ...floors.values());
    const domain: [number, number] = [0, highest * 1.04 || 1];
    const ticks = valueTicks(
      ...domain,
      niceStep(domain[1], Math.max(2, Math.floor(frame.innerHeight / 34))),
    );
    const inset = ((bucket / (view.to - view.from)) * frame.innerWidth) / 8;
    return finishChart(
      Plot.plot({
        ...plotOptions(frame, domain, document),
        marks: [
          ...timeAxis(frame),
          ...valueAxis(ticks, short),
          ...gapHatches(view.gaps, "volume"),
          ...stacks.map(({ line, rows }) =>
            Plot.rect(rows, {
              x1: "x1",
              x2: "x2",
              y1: "y1",
              y2: "y2",
              fill: hue(line.hue),
              fillOpacity: 0.8,
              insetLeft: inset,
              insetRight: inset,
            }),
          ),
          Plot.ruleY([0], { stroke: ink.peg, strokeWidth: 1 }),
          ...cursorMark(frame),
        ],
      }),
      "volume",
      volume.describe(view),
      frame,
    );
  },
});

const bucketOf = (view: View): Micros =>
  Math.max(view.run.every, timeStep(view.from, view.to, MOST_BARS)) as Micros;

const lines = (view: View, bucket: number): Series[] =>
  pricedAtPar(view).subjects.map((subject) => ({
    id: subject.id,
    name: nameOf(subject),
    hue: subject.hue,
    points: gather(subject, bucket),
  }));

/** Volume a bucket; a point stands at its bucket's start. */
const gather = ({ bars }: Subject, bucket: number): Series["points"] => {
  const time: number[] = [];
  const value: number[] = [];
  for (const [i, start] of bars.start.entries()) {
    const at = Math.floor(start / bucket) * bucket;
    const last = time.length - 1;
    const size = bars.volume[i] ?? 0;
    if (time[last] === at) value[last] = (value[last] ?? 0) + size;
    else {
      time.push(at);
      value.push(size);
    }
  }
  return { time: Float64Array.from(time), value: Float64Array.from(value) };
};
