import type { Finding } from "../../recorder/tape/finding.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { dayClock, dayYear } from "../format.ts";
import { type Html, html } from "../html.ts";
import { keyFigures } from "../key-figures.ts";
import { kindBadge, kindSentence } from "../parts.ts";
import { alertSection, phoneSection } from "../sections/alert-section.ts";
import { chartStack } from "../sections/chart-stack.ts";
import { eventReport, eventTitle, eventWindow } from "../sections/event-report.ts";
import { runFacts } from "../sections/run-facts.ts";
import { fileTable, findingTable, gapTable, instrumentTable } from "../sections/tape-tables.ts";
import type { EventCase } from "../view/event-case.ts";
import type { View } from "../view/run.ts";
import type { TapeContents } from "../view/tape-contents.ts";
import { drawnMark, reportCss, selfContained } from "./self-contained.ts";

export interface TapeReport {
  readonly manifest: Manifest;
  /** Every subject of the window, for what is said of it. */
  readonly whole: View;
  /** What the charts show. */
  readonly view: View;
  /** Documented events of which the tape holds something. */
  readonly cases: readonly EventCase[];
  readonly contents: TapeContents;
  readonly findings: readonly Finding[];
  /** What else the run was asked for: ` --preset article`. */
  readonly options: string;
  readonly version: string;
}

/** What the replay page shows of a tape, its events and its quality, as one file. Same tape, same bytes. */
export const tapeReport = async (report: TapeReport): Promise<string> => {
  const { manifest, whole, view, cases, contents, findings, version } = report;
  const { kind, name } = manifest;
  const drawn = kind === "reconstructed" || kind === "simulated";
  const figures = await chartStack(view, { width: undefined, alone: true });
  const events = await Promise.all(cases.map(oneEvent));
  const sections: readonly (readonly [id: string, title: string, body: Html])[] = [
    ["alerts", "Alerts", html`${alertSection(view, manifest)}${phoneSection(whole.run)}`],
    ["quality", "Quality", quality(contents, findings, manifest)],
    ["run", "This run", runFacts(whole.run, manifest, report.options)],
  ];
  const body = html`${drawn ? drawnMark([kind]) : undefined}
<div class="title"><h1>${name} ${kindBadge(kind)}</h1><p class="data-clock">${windowText(view)}</p></div>
${drawn ? html`<p class="drawn-tapes">${kindSentence(kind)}</p>` : undefined}
${keyFigures(whole, manifest)}
<nav class="contents" aria-label="Contents"><ul>${[
    ...cases.map(({ event }) => [`event-${event.id}`, event.id] as const),
    ...sections,
  ].map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<div class="charts">${figures}</div>
${events}
${sections.map(([id, title, content]) => html`<section id="${id}"><h2>${title}</h2>${content}</section>\n`)}`;
  return selfContained({ title: name, body, css: await reportCss(), version });
};

const oneEvent = async (of: EventCase): Promise<Html> =>
  html`<article class="event-page" id="event-${of.event.id}"><h2>${eventTitle(of)}</h2><p class="unit">${eventWindow(of)}</p>${await eventReport(of, { width: undefined })}</article>`;

const windowText = ({ from, to }: View): string =>
  `${dayYear(from)} ${dayClock(from).split(" ").at(-1) ?? ""} to ${dayYear(to)} ${dayClock(to).split(" ").at(-1) ?? ""} UTC`;

const quality = (
  { instruments, gaps }: TapeContents,
  findings: readonly Finding[],
  manifest: Manifest,
): Html => {
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  return html`<p class="verdict${problems === 0 ? "" : " bad"}">${problems === 0 ? "Checked: nothing is wrong." : `Checked: ${problems} kinds of problem.`}</p>
${findings.length > 0 ? findingTable(findings) : undefined}
<h3>Instruments</h3>${instrumentTable(instruments, manifest)}
<h3>Gaps</h3>${gaps.length > 0 ? gapTable(gaps) : html`<p>No feed was lost.</p>`}
<h3>Files</h3>${fileTable(manifest.files, findings)}`;
};
