import type { Evaluation } from "../../datasets/evaluation/evaluation.ts";
import { drawnKinds, ledgerText } from "../../datasets/evaluation/evaluation-words.ts";
import type { EventStrip } from "../../datasets/evaluation/event-strip.ts";
import { verdict } from "../../datasets/evaluation/verdict.ts";
import { chartDocument } from "../charts/document.ts";
import { type Html, html } from "../html.ts";
import { figure } from "../parts.ts";
import { curveSection, type Drawing } from "./curve-section.ts";
import { eventSection } from "./event-section.ts";
import { calmSection, doubtSection, failureSection, sourceSection } from "./row-section.ts";
import { drawnMark, reportCss, selfContained } from "./self-contained.ts";
import { claimSection, inputSection, latencySection, sumSection } from "./sum-section.ts";

export interface EvaluationReport {
  readonly evaluation: Evaluation;
  /** A picture for each event that has one; events without are told in words. */
  readonly strips: readonly EventStrip[];
  /** What makes it again. */
  readonly command: string;
  readonly version: string;
}

/** The report as one file of HTML, with the style sheet and a document to draw in at hand. */
export const evaluationReport = async (report: EvaluationReport): Promise<string> =>
  renderEvaluationReport(report, { document: await chartDocument(), css: await reportCss() });

/** The same without a look at the disk. Pure: same evaluation, same bytes. */
export const renderEvaluationReport = (
  report: EvaluationReport,
  { document, css }: { readonly document: Document; readonly css: string },
): string =>
  selfContained({
    title: "Early warning, measured",
    body: html`<h1 class="visually-hidden">Early warning, measured</h1>${evaluationBody(report, document)}`,
    ...{ css, version: report.version },
  });

/** Everything that there is to say of an evaluation, below its title: in the file, and on the page. */
export const evaluationBody = (
  { evaluation, strips, command }: Omit<EvaluationReport, "version">,
  document: Document,
): Html => {
  const drawn = drawnKinds(evaluation);
  const drawing: Drawing = {
    ...{ evaluation, document },
    kind: evaluation.tapes.find(({ kind }) => drawn.includes(kind))?.kind ?? "imported",
  };
  const { beatsPlainLevel, sentence } = verdict(evaluation);
  const sections: readonly (readonly [id: string, title: string, body: Html])[] = [
    ["claims", "The article's claims", claimSection(evaluation)],
    ["detectors", "Detectors", sumSection(evaluation)],
    ["curves", "Lead against false alarms", curveSection(drawing)],
    ["failures", "Met late or missed", failureSection(evaluation)],
    ["events", "Events", eventSection(drawing, strips)],
    ["inputs", "What the inputs buy", inputSection(evaluation)],
    ["latency", "Alerts that come later", latencySection(evaluation)],
    ["calm", "Calm time", calmSection(evaluation)],
    ["doubts", "Could it be otherwise?", doubtSection(evaluation)],
    ["sources", "What it rests on", sourceSection(evaluation, command)],
  ];
  return html`${drawn.length > 0 ? drawnMark(drawn) : undefined}
<p class="verdict${beatsPlainLevel === false ? " bad" : ""}">${sentence}</p>
<p class="ledger">Early warning, measured by protocol version ${evaluation.protocol}: ${ledgerText(evaluation)}.</p>
${
  drawn.length > 0
    ? html`<p class="drawn-tapes">Some of these tapes are ${drawn.join(" or ")}. No market ever printed their prices: nothing here is evidence about one.</p>`
    : undefined
}
${keyFigures(evaluation)}
<nav class="contents" aria-label="Contents"><ul>${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(([id, title, content]) => html`<section id="${id}"><h2>${title}</h2>${content}</section>\n`)}`;
};

const keyFigures = ({ events, detectors, sums, ledger, noData }: Evaluation): Html => {
  const major = events.filter(({ event }) => event.grade !== "minor");
  const clusters = new Set(major.map(({ cluster }) => cluster)).size;
  const seen = major.filter(({ split }) => split !== "training").length;
  const months = Math.max(0, ...sums.map(({ calmMonths }) => calmMonths));
  return html`<dl class="figures">
${figure("Major events", major.length, `of ${clusters} independent ${clusters === 1 ? "cause" : "causes"}`)}
${figure("Of them on the test side", seen, "looked at before, and so no proof")}
${figure("Calm time", `${months.toFixed(1)} months`, "coin-months of the largest class")}
${figure("Detectors", detectors.length, `${detectors.filter(({ tuned }) => tuned).length} with a fitted threshold`)}
${figure("Configurations tried", ledger.configurations, `this is number ${ledger.configuration}`)}
${figure("Documented, without data", noData.length, "events that nobody could score")}
</dl>`;
};
