import { dayClock, numberOf, signedBps, span } from "../format.ts";
import { type Html, html } from "../html.ts";
import { figure } from "../parts.ts";
import { certainty } from "../view/certainty.ts";
import type { EventCase, FoundEvent } from "../view/event-case.ts";

/** How an event went, before everything else: when, how far, for how long, how it came back, who moved first. */
export const eventFigures = ({ event, tape, found }: EventCase): Html => {
  if (found === undefined) return html``;
  const { labelled, measures, span: whole } = found;
  const { onsets, peak, end } = labelled;
  const mark = (time: Parameters<typeof certainty>[2]): string =>
    certainty(tape.manifest, event.coin, time) === "drawn" ? "≈ " : "";
  const at = (time: Parameters<typeof certainty>[2]): string => `${mark(time)}${dayClock(time)}`;
  const far = (off: number): string => signedBps(event.direction === "discount" ? -off : off);
  const [fifty, hundred, twoHundred] = measures.beyond.map(({ duration }) => span(duration));
  const { 100: reached } = onsets;
  return html`<dl class="figures">
${figure("Onset, T_50", at(onsets[50]), reached === undefined ? "never 100 bps off for long" : `100 bps off from ${at(reached)}`)}
${figure(event.direction === "discount" ? "Trough" : "Peak", html`${far(peak.off)} <small>bps</small>`, `over its venues, ${at(peak.time)}`)}
${figure("Outside 50 bps", fifty ?? "–", `100 bps: ${hundred ?? "–"}; 200 bps: ${twoHundred ?? "–"}`)}
${figure("Recovered", end === undefined ? "not on this tape" : at(end), end === undefined ? "it ends before six quiet hours" : `within 25 bps for six hours, ${span(end - onsets[50])} after the onset`)}
${figure("Half the way back", measures.halfLife === undefined ? "never" : span(measures.halfLife), measures.halfLife === undefined ? "not on this tape" : "after the farthest, for the first time")}
${figure(event.direction === "discount" ? "Area under the peg" : "Area above the peg", html`${numberOf(measures.area)} <small>bps·h</small>`, `in ${span(whole.to - whole.from)}`)}
${figure("Moved first", ...firstMover(found))}
</dl>`;
};

const firstMover = ({ moves }: FoundEvent): readonly [string, string] => {
  const [first, second] = moves.filter(({ onset }) => onset !== undefined);
  if (moves.length < 2) return [moves[0]?.venue ?? "–", "the only venue that was heard"];
  if (first?.onset === undefined) return ["–", "no venue alone was 50 bps off for long"];
  if (second?.onset === undefined) return [first.venue, "no other left its peg for long"];
  const lead = second.onset - first.onset;
  return lead === 0
    ? ["no one alone", `${first.venue} and ${second.venue} in the same step`]
    : [first.venue, `${span(lead)} before ${second.venue}`];
};
