import { formatTime, parseTime } from "../../engine/market/time.ts";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import type { Finding } from "../../recorder/tape/finding.ts";
import type { Manifest, ManifestFile } from "../../recorder/tape/manifest.ts";
import { bytes, count, dayClock, dayYear, span, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { figure, kindBadge, kindSentence, swatch, table } from "../parts.ts";
import { defineRoute } from "../route.ts";
import { checkedFigures, qualityCharts, qualityJson } from "../sections/quality-section.ts";
import { type GapRecord, type InstrumentContent, tapeContents } from "../view/tape-contents.ts";
import { completeness, tapeQuality } from "../view/tape-quality.ts";
import { entryJson } from "./tapes.ts";

/** GET /tapes/:name: what a tape is, what it holds, and (?check=yes) whether it is sound. */
export const tape = defineRoute(
  "/tapes/:name",
  async ({ workbench, params, query, chartWidth }) => {
    const entry = await workbench.catalogue.find(params["name"] ?? "");
    const { manifest, path, name } = entry;
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

const instrumentTable = (rows: readonly InstrumentContent[], manifest: Manifest): Html =>
  table<InstrumentContent>(
    "Instruments",
    [
      {
        head: "instrument",
        cell: ({ instrument }) =>
          html`${swatch(manifest.instruments.indexOf(instrument))} ${instrument}`,
      },
      { head: "trades", number: true, cell: ({ trades }) => count(trades) },
      { head: "quotes", number: true, cell: ({ quotes }) => count(quotes) },
      { head: "bars", number: true, cell: ({ bars }) => count(bars) },
      { head: "gaps", number: true, cell: ({ gaps }) => count(gaps) },
      { head: "first (UTC)", number: true, cell: ({ from }) => timeElement(from) },
      { head: "last (UTC)", number: true, cell: ({ to }) => timeElement(to) },
    ],
    rows,
  );

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

const findingTable = (findings: readonly Finding[]): Html =>
  table<Finding>(
    "Findings",
    [
      { head: "finding", cell: ({ code }) => code },
      { head: "severity", cell: ({ severity }) => severity },
      { head: "what", wrap: true, cell: ({ message }) => message },
      { head: "count", number: true, cell: ({ count: n }) => (n === undefined ? "" : count(n)) },
      { head: "first seq", number: true, cell: ({ seq }) => (seq === undefined ? "" : count(seq)) },
    ],
    findings,
  );

const gapTable = (gaps: readonly GapRecord[]): Html =>
  table<GapRecord>(
    "Gaps",
    [
      { head: "from (UTC)", cell: ({ time, detail }) => timeElement(detail?.from ?? time) },
      { head: "to (UTC)", cell: ({ time, detail }) => timeElement(detail?.to ?? time) },
      {
        head: "length",
        number: true,
        cell: ({ detail }) => (detail ? span(detail.to - detail.from) : "–"),
      },
      { head: "instrument", cell: ({ instrument }) => instrument },
      {
        head: "trades missed",
        number: true,
        cell: ({ detail }) => (detail?.missed == null ? "unknown" : count(detail.missed)),
      },
      { head: "reason", wrap: true, cell: ({ detail }) => detail?.reason ?? "" },
    ],
    gaps,
  );

const fileTable = (
  files: readonly ManifestFile[],
  findings: readonly Finding[] | undefined,
): Html =>
  table<ManifestFile>(
    "Files",
    [
      { head: "file", cell: ({ path }) => path },
      { head: "rows", number: true, cell: ({ rows }) => count(rows) },
      {
        head: "seq",
        number: true,
        cell: ({ firstSeq, lastSeq }) => `${count(firstSeq)} to ${count(lastSeq)}`,
      },
      {
        head: "SHA-256",
        cell: ({ sha256 }) => html`<code title="${sha256}">${sha256.slice(0, 16)}…</code>`,
      },
      {
        head: "checksum",
        cell: ({ path }) =>
          findings === undefined
            ? "when you ask"
            : (findings.find(({ file, severity }) => file === path && severity === "problem")
                ?.code ?? "as written"),
      },
    ],
    files,
  );

const source = ({ source: facts, licence, created }: Manifest): Html => html`<dl class="facts">
<dt>licence</dt><dd>${licence}</dd>
<dt>made</dt><dd>${created}</dd>
${Object.entries(facts).map(
  ([key, value]) =>
    html`<dt>${key}</dt><dd>${typeof value === "string" || typeof value === "number" ? value : html`<code>${JSON.stringify(value)}</code>`}</dd>`,
)}</dl>`;
