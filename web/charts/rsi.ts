import * as Plot from "@observablehq/plot";
import { dayClock, oneDecimal } from "../format.ts";
import type { View } from "../view/run.ts";
import { defineChart } from "./chart.ts";
import { chartFrame, cursorMark, finishChart, plotOptions, timeAxis, valueAxis } from "./frame.ts";
import { gapHatches, type Series } from "./marks.ts";
import { bandFill, ink } from "./palette.ts";
import { stepLine } from "./step-line.ts";
import { focus, nameOf } from "./subjects.ts";

const LOW = 25;
const HIGH = 75;

/** Relative strength of the coin that the tape is about, with the two lines of the article's rules. */
export const rsi = defineChart({
  id: "rsi",
  title: (view) => {
    const subject = focus(view);
    return subject ? `RSI(14) of ${nameOf(subject)}` : "RSI(14)";
  },
  unit: () => "points; low is 25, high is 75",
  height: (width) => (width < 640 ? 112 : 104),
  format: oneDecimal,
  series: (view) => lines(view),
  describe: (view) => {
    const window = `from ${dayClock(view.from)} to ${dayClock(view.to)} UTC`;
    const values = [...(lines(view)[0]?.points.value ?? [])].filter(
      (value) => !Number.isNaN(value),
    );
    if (values.length === 0) return `${rsi.title(view)} ${window}: no value in this window.`;
    const under = values.filter((value) => value < LOW).length;
    const over = values.filter((value) => value > HIGH).length;
    return `${rsi.title(view)} ${window}: under 25 in ${under} and over 75 in ${over} of ${values.length} frames.`;
  },
  draw: (view, size, document) => {
    const frame = chartFrame(view, size);
    const domain: [number, number] = [0, 100];
    return finishChart(
      Plot.plot({
        ...plotOptions(frame, domain, document),
        marks: [
          Plot.rectY([0], { y1: 0, y2: LOW, fill: bandFill(1) }),
          Plot.rectY([0], { y1: HIGH, y2: 100, fill: bandFill(1) }),
          ...timeAxis(frame),
          ...valueAxis([LOW, 50, HIGH], String),
          ...gapHatches(view.gaps, "rsi"),
          Plot.ruleY([LOW, HIGH], { stroke: ink.peg, strokeWidth: 1, strokeDasharray: "3 3" }),
          ...lines(view).map((line) => stepLine(line, frame, 1)),
          ...cursorMark(frame),
        ],
      }),
      "rsi",
      rsi.describe(view),
      frame,
    );
  },
});

const lines = (view: View): Series[] => {
  const subject = focus(view);
  if (!subject) return [];
  const { time, rsi: value } = subject.frames;
  return [{ id: subject.id, name: nameOf(subject), hue: subject.hue, points: { time, value } }];
};
