import type { Finding } from "../../recorder/tape/finding.ts";
import type { Manifest, ManifestFile } from "../../recorder/tape/manifest.ts";
import { count, span, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { swatch, table } from "../parts.ts";
import type { GapRecord, InstrumentContent } from "../view/tape-contents.ts";

/** What a tape holds of each instrument. */
export const instrumentTable = (rows: readonly InstrumentContent[], manifest: Manifest): Html =>
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

/** What a check of a tape found. */
export const findingTable = (findings: readonly Finding[]): Html =>
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

/** Stretches without a feed. */
export const gapTable = (gaps: readonly GapRecord[]): Html =>
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

/** The files of a tape, with their sums, and what a check found of each; undefined where none was made. */
export const fileTable = (
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
