import type { Evaluation, EventRow } from "../../datasets/evaluation/evaluation.ts";
import {
  baselineOf,
  meetingText,
  numberText,
  thresholdText,
} from "../../datasets/evaluation/evaluation-words.ts";
import type { EventStrip } from "../../datasets/evaluation/event-strip.ts";
import { eventStrip, type StripLane } from "../charts/event-strip.ts";
import { dayYear, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { kindBadge, table } from "../parts.ts";
import { chartPair } from "./chart-pair.ts";
import type { Drawing } from "./curve-section.ts";

/** Every event: what the coin did, and how each detector met it. */
export const eventSection = (drawing: Drawing, strips: readonly EventStrip[]): Html => {
  const { events } = drawing.evaluation;
  if (events.length === 0) return html`<p>No event on these tapes.</p>`;
  return html`<p>A bar stands where a detector was alert: full for a page, pale and thin for a warning. Dashed lines are the moments from which the coin was 50, 100 and 300 bps off for good. Lead is lasting / first, in minutes; “timely” and “late” count from the line.</p>
${events.map((row) => oneEvent(drawing, row, strips))}`;
};

const oneEvent = (drawing: Drawing, row: EventRow, strips: readonly EventStrip[]): Html => {
  const { evaluation } = drawing;
  const { coin, side, event } = row;
  const kind = evaluation.tapes.find(({ name }) => name === row.tape)?.kind;
  const strip = strips.find((each) => each.event === row.id);
  const met = meetings(evaluation, row);
  const onsets = ([50, 100, 300] as const).flatMap((line) => {
    const at = event.onsets[line];
    return at === undefined ? [] : [html`T_${line} ${timeElement(at)}`];
  });
  return html`<article class="event">
<h3>${coin} ${side}, ${dayYear(event.onsets[50])}</h3>
<p>${kind === undefined ? undefined : kindBadge(kind)} ${event.grade}, ${event.dynamics}; class ${row.class}, cluster ${row.cluster}, ${row.split}; tape ${row.tape}. ${onsets.map((each, i) => html`${i > 0 ? ", " : ""}${each}`)}; ${numberText(event.peak.off)} bps off at ${timeElement(event.peak.time)}; ${event.end === undefined ? "no end on the tape" : html`over at ${timeElement(event.end)}`}.</p>
${
  strip === undefined || strip.time.length < 2
    ? met
    : chartPair({
        title: `${coin}: deviation from the peg, and who was alert`,
        unit: "bps",
        draw: (width) =>
          eventStrip(
            strip,
            row,
            {
              lanes: lanesOf(evaluation, strip),
              ...{ width, label: describe(evaluation, row), kind: kind ?? drawing.kind },
            },
            drawing.document,
          ),
        numbers: met,
      })
}</article>`;
};

/** In words, for whoever cannot see the picture. */
const describe = (evaluation: Evaluation, { id, coin, side, event }: EventRow): string => {
  const answers = evaluation.detectors.flatMap(({ title, results }) => {
    const page = results.find(({ level }) => level === "page") ?? results[0];
    const against = page?.events.find((each) => each.event === id)?.against;
    const meeting = against?.[100] ?? against?.[50];
    return meeting === undefined ? [] : [`${title} ${meeting.outcome}`];
  });
  return `${coin} at a ${side} of up to ${numberText(event.peak.off)} basis points, with the times at which detectors were alert${answers.length > 0 ? `: ${answers.join("; ")}` : ""}.`;
};

const lanesOf = ({ detectors }: Evaluation, { spans }: EventStrip): StripLane[] =>
  [...new Set(spans.map(({ detector }) => detector))].map((id) => {
    const at = detectors.findIndex((detector) => detector.id === id);
    const known = detectors[at];
    return {
      name: known?.title ?? id,
      hue: Math.max(0, at),
      emphasised: known !== undefined && baselineOf(known) === "B1*",
      spans: spans.filter(({ detector }) => detector === id),
    };
  });

const meetings = ({ detectors }: Evaluation, row: EventRow): Html =>
  table(
    `How detectors met ${row.id}`,
    [
      { head: "detector", cell: ({ title }) => title },
      { head: "level", cell: ({ level }) => level },
      { head: "threshold", number: true, cell: ({ met }) => thresholdText(met.threshold) },
      { head: "T_50, min", number: true, cell: ({ met }) => meetingText(met.against[50]) },
      { head: "T_100, min", number: true, cell: ({ met }) => meetingText(met.against[100]) },
      { head: "T_300, min", number: true, cell: ({ met }) => meetingText(met.against[300]) },
      { head: "loss, bps × min / 1,000", number: true, cell: ({ met }) => numberText(met.loss) },
      {
        head: "exit to trough, bps",
        number: true,
        cell: ({ met }) => numberText(met.exitToTrough),
      },
      { head: "to 7 days, bps", number: true, cell: ({ met }) => numberText(met.exitToWeek) },
      { head: "entry", number: true, cell: ({ met }) => numberText(met.entry) },
    ],
    detectors.flatMap(({ title, results }) =>
      results.flatMap(({ level, events }) =>
        events.filter(({ event }) => event === row.id).map((met) => ({ title, level, met })),
      ),
    ),
  );
