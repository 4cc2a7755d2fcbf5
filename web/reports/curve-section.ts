import type { Curve, Evaluation } from "../../datasets/evaluation/evaluation.ts";
import {
  baselineOf,
  countOf,
  numberText,
  shareText,
  thresholdText,
  titleOf,
} from "../../datasets/evaluation/evaluation-words.ts";
import { type AlarmCurve, alarmCurves, MOST_RATE } from "../charts/alarm-curves.ts";
import { type Html, html } from "../html.ts";
import { table } from "../parts.ts";
import type { Run } from "../view/run.ts";
import { chartPair } from "./chart-pair.ts";

/** What all pictures of a report share. */
export interface Drawing {
  readonly evaluation: Evaluation;
  /** The kind of tape that is said in the picture. */
  readonly kind: Run["kind"];
  readonly document: Document;
}

const LEADS = [
  { lead: "medianLeadAt50", line: "T_50" },
  { lead: "medianLead", line: "T_100" },
] as const;

/** The whole curve of every detector, for each class, side and split that has one: before T_50 and before T_100. */
export const curveSection = (drawing: Drawing): Html => {
  const groups = new Map<string, [Curve, ...Curve[]]>();
  for (const curve of drawing.evaluation.curves) {
    if (curve.points.length === 0) continue;
    const key = `${curve.class}, ${curve.side}, ${curve.split}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [curve]);
    else group.push(curve);
  }
  if (groups.size === 0)
    return html`<p>No curve: no detector with a threshold met a major event.</p>`;
  return html`<p>One line a detector as its threshold moves: up is earlier, left is quieter. The dashed lines are the budgets, one false alarm a coin-month for a page and four for a warning. B1*, a plain level, is the thick line: what is not above it at the same place on the axis adds nothing. Curves beyond ${MOST_RATE} false alarms a month are cut off; none is a median of few events to be read as more.</p>
${[...groups].map(
  ([name, group]) =>
    html`<h3>${name}</h3>${LEADS.map((each) => curveFigure(drawing, name, group, each))}`,
)}`;
};

const curveFigure = (
  { evaluation, kind, document }: Drawing,
  name: string,
  group: readonly Curve[],
  { lead, line }: (typeof LEADS)[number],
): Html => {
  const curves = group.map(({ detector, points }): AlarmCurve => {
    const at = evaluation.detectors.findIndex(({ id }) => id === detector);
    const known = evaluation.detectors[at];
    return {
      name: titleOf(evaluation, detector),
      hue: Math.max(0, at),
      emphasised: known !== undefined && baselineOf(known) === "B1*",
      points,
    };
  });
  const title = `Median lasting lead before ${line}`;
  const label = `${title} in minutes against false alarms a coin-month, ${name}: ${curves.map((curve) => curve.name).join(", ")}.`;
  return chartPair({
    title,
    unit: "minutes, against false alarms a coin-month",
    draw: (width) =>
      alarmCurves(curves, { lead, width, height: width < 640 ? 300 : 340, label, kind }, document),
    legend: curves,
    numbers: numbers(`${title}: ${name}`, curves, lead),
  });
};

const numbers = (
  caption: string,
  curves: readonly AlarmCurve[],
  lead: (typeof LEADS)[number]["lead"],
): Html =>
  table(
    caption,
    [
      { head: "detector", cell: ({ name }) => name },
      { head: "threshold", number: true, cell: ({ point }) => thresholdText(point.threshold) },
      { head: "false alarms", number: true, cell: ({ point }) => point.falseAlarms },
      { head: "a coin-month", number: true, cell: ({ point }) => numberText(point.perMonth) },
      { head: "duty", number: true, cell: ({ point }) => shareText(point.duty) },
      { head: "early", number: true, cell: ({ point }) => countOf(point.early, point.major) },
      { head: "median, min", number: true, cell: ({ point }) => numberText(point[lead]) },
    ],
    curves.flatMap(({ name, points }) => points.map((point) => ({ name, point }))),
  );
