import type { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, parseTime } from "../../engine/market/time.ts";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import type { Finding } from "../../recorder/tape/finding.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { dataLinks } from "../data/links.ts";
import { bytes, count, dayClock, dayYear, span } from "../format.ts";
import { type Html, html } from "../html.ts";
import { figure, kindBadge, kindSentence } from "../parts.ts";
import { defineRoute, type Page } from "../route.ts";
import { checkedFigures, qualityCharts, qualityJson } from "../sections/quality-section.ts";
import { fileTable, findingTable, gapTable, instrumentTable } from "../sections/tape-tables.ts";
import type { Entry } from "../view/catalogue.ts";
import { tapeContents } from "../view/tape-contents.ts";
import { tapeDamage } from "../view/tape-damage.ts";
import { completeness, tapeQuality } from "../view/tape-quality.ts";
import { entryJson } from "./tapes.ts";

/** GET /tapes/:name: what a tape is, what it holds, and (?check=yes) whether it is sound. */
export const tape = defineRoute(
  "/tapes/:name",
  async ({ workbench, params, query, chartWidth }) => {
    const entry = await workbench.catalogue.find(params["name"] ?? "");
    const { manifest, path, name } = entry;
    const damage = await tapeDamage(path, workbench.home);
    if (damage !== undefined) return damagedPage(entry, damage);
    const contents = await tapeContents(path, manifest);
    const quality = await tapeQuality(path, manifest);
    const findings = query["check"] === "yes" ? await checkTape(path) : undefined;
    const [from, to] = [parseTime(manifest.from) ?? 0, parseTime(manifest.to) ?? 0];
    return {
      type: "page",
      title: name,
      body: html`<div class="title"><h1>${name} ${kindBadge(manifest.kind)}</h1><p>${kindSentence(manifest.kind)}</p><a class="button" href="/replay/${name}">Open the replay</a></div>
<dl class="figures">
${figure("Span", span(to - from), `${dayClock(from)} to ${dayClock(to)} UTC, ${dayYear(to).split(" ").at(-1) ?? ""}`)}
${figure("Ticks", count(manifest.ticks), `${manifest.files.length} files, ${bytes(entry.bytes)}`)}
${figure("Clock", manifest.clock === "event_time" ? "event time" : "receive time", manifest.clock === "event_time" ? "as the venues state it" : "as our socket saw it")}
${figure("Complete", share(completeness(contents, manifest)), "of the instruments' time, no feed lost")}
${figure("Gaps", count(contents.gaps.length), contents.gaps.length === 0 ? "no feed was lost" : "stretches without a feed")}
</dl>
<section><h2>Instruments</h2>${instrumentTable(contents.instruments, manifest)}</section>
<section id="quality"><h2>Check</h2>${verdictOf(findings, name)}</section>
${await qualityCharts(quality, manifest, chartWidth)}
${contents.gaps.length > 0 ? html`<section><h2>Gaps</h2>${gapTable(contents.gaps)}</section>` : undefined}
<section><h2>Files</h2>${fileTable(manifest.files, findings)}</section>
<section><h2>Data</h2>${dataLinks(name)}</section>
<section><h2>Source</h2>${source(manifest)}</section>`,
      json: {
        ...entryJson(entry),
        manifest,
        contents: {
          instruments: contents.instruments.map((row) => ({
            ...row,
            from: formatTime(row.from),
            to: formatTime(row.to),
          })),
          gaps: contents.gaps.map(({ instrument, time, detail }) => ({
            instrument,
            time: formatTime(time),
            ...(detail && { ...detail, from: formatTime(detail.from), to: formatTime(detail.to) }),
          })),
        },
        completeness: completeness(contents, manifest),
        quality: qualityJson(quality),
        ...(findings === undefined ? {} : { findings }),
      },
    };
  },
);

/** Of a tape whose files are not what they were nothing is counted, for it would be wrong: only what was found is shown. */
const damagedPage = async (
  entry: Entry & { readonly manifest: Manifest },
  { code, message, hint }: WorkbenchError,
): Promise<Page> => {
  const { manifest, path, name } = entry;
  const findings = await checkTape(path);
  return {
    type: "page",
    title: name,
    body: html`<div class="title"><h1>${name} ${kindBadge(manifest.kind)}</h1><p>${kindSentence(manifest.kind)}</p></div>
<section id="quality"><h2>Check</h2><p class="verdict bad" role="status">This tape is damaged: ${message}. ${hint}</p>${findingTable(findings)}</section>
<section><h2>Files</h2>${fileTable(manifest.files, findings)}</section>
<section><h2>Source</h2>${source(manifest)}</section>`,
    json: { ...entryJson(entry), manifest, damage: { code, message, hint }, findings },
  };
};

/** Never rounded up to all of it. */
export const share = (part: number): string =>
  part === 1 ? "100 %" : `${(Math.floor(part * 1e4) / 100).toFixed(2)} %`;

const verdictOf = (findings: readonly Finding[] | undefined, name: string): Html => {
  if (!findings)
    return html`<form method="get" action="/tapes/${name}" hx-get="/tapes/${name}" hx-target="#main" hx-swap="innerMorph" hx-push-url="true"><p>Checksums, order, holes, duplicates, crossed quotes and wild prices are looked at when you ask.</p><button name="check" value="yes">Check this tape</button></form>`;
  const problems = findings.filter(({ severity }) => severity === "problem");
  const verdict =
    problems.length === 0
      ? "Checked: nothing is wrong."
      : `Checked: ${problems.length} kinds of problem.`;
  return html`<p class="verdict ${problems.length === 0 ? "fine" : "bad"}" role="status">${verdict}</p>${checkedFigures(findings)}${
    findings.length > 0 ? findingTable(findings) : undefined
  }`;
};

const source = ({ source: facts, licence, created }: Manifest): Html => html`<dl class="facts">
<dt>licence</dt><dd>${licence}</dd>
<dt>made</dt><dd>${created}</dd>
${Object.entries(facts).map(
  ([key, value]) =>
    html`<dt>${key}</dt><dd>${typeof value === "string" || typeof value === "number" ? value : html`<code>${JSON.stringify(value)}</code>`}</dd>`,
)}</dl>`;
