import type { Alert } from "../../engine/alerts/alert.ts";
import { readableNumber } from "../../engine/alerts/readable-number.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { count, signedBps, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, severityMark, table } from "../parts.ts";
import { certainty } from "../view/certainty.ts";
import type { Run, View } from "../view/run.ts";
import { wouldTell } from "../view/would-tell.ts";

const MOST_ALERTS = 120;

/**
 * Critical incidents first, from their first word to their last, for they are what wakes people; the others behind
 * disclosures, and apart from them what nobody is told.
 */
export const alertSection = (
  view: View,
  manifest: Manifest,
  /** Where an alert's evidence is, on pages that have it. */
  evidence?: (alert: Alert) => Html,
): Html => {
  const grave = new Set(
    view.alerts.filter(({ severity }) => severity === "critical").map(({ incident }) => incident),
  );
  const critical = view.alerts.filter(({ incident }) => grave.has(incident));
  const others = view.alerts.filter(({ incident }) => !grave.has(incident));
  const told = others.filter(({ boardOnly }) => !boardOnly);
  const shown = others.filter(({ boardOnly }) => boardOnly);
  const drawn = manifest.kind === "reconstructed" || manifest.kind === "simulated";
  return html`${critical.length > 0 ? alertTable("Critical incidents", critical, manifest, evidence) : empty("No critical alert in this window: nobody would have been woken.")}
${told.length > 0 ? html`<details class="more"><summary>${count(told.length)} warnings and their ends</summary>${alertTable("Warnings", told, manifest, evidence)}</details>` : undefined}
${shown.length > 0 ? html`<details class="more"><summary>${count(shown.length)} on the board only, told to nobody</summary>${alertTable("On the board only", shown, manifest, evidence)}</details>` : undefined}
${drawn ? html`<p class="unit">≈ this minute was drawn by the seeded process; times without it are those of published figures.</p>` : undefined}`;
};

/** Of the whole run: a window has no telephone of its own. */
export const phoneSection = (run: Run): Html => {
  const { total, repeated, first, targets } = wouldTell(run);
  const { critical = 0, warning = 0, info = 0 } = targets["phone"] ?? {};
  if (first === undefined)
    return html`<h3>What would have reached your phone</h3><p>Nothing, in this whole run.</p>`;
  const kinds = [
    [critical, "critical"],
    [warning, "warning"],
    [info, "info"],
  ].flatMap(([n, word]) => (n === 0 ? [] : `${n} ${word}`));
  return html`<h3>What would have reached your phone</h3><p>In this whole run ${count(total)} ${total === 1 ? "notification" : "notifications"} (${kinds.join(", ")}), the first at ${timeElement(first)}${repeated === 0 ? undefined : html`; and ${count(repeated)} ${repeated === 1 ? "repetition" : "repetitions"} until somebody acknowledges`}.</p>`;
};

const alertTable = (
  caption: string,
  alerts: readonly Alert[],
  manifest: Manifest,
  evidence?: (alert: Alert) => Html,
): Html =>
  html`${table<Alert>(
    caption,
    [
      {
        head: "time (UTC)",
        cell: ({ time, coin, instrument }) =>
          html`${certainty(manifest, instrument ?? coin, time) === "drawn" ? html`<span class="drawn-time" title="this minute was drawn, not published">≈</span>` : undefined}${timeElement(time)}`,
      },
      { head: "severity", cell: severityMark },
      { head: "coin", cell: ({ coin, basis }) => (basis ? `${coin} in ${basis}` : coin) },
      { head: "rule", cell: ({ rule }) => rule },
      { head: "state", cell: ({ state, recovering }) => (recovering ? "recovers" : state) },
      {
        head: "value",
        number: true,
        cell: ({ value, unit }) =>
          html`${unit === "bps" ? signedBps(value) : readableNumber(value)} <small>${unit}</small>`,
      },
      {
        head: "action",
        cell: ({ action }) => (action === "NONE" ? "" : html`<code>${action}</code>`),
      },
      { head: "incident", cell: ({ incident }) => incident },
      ...(evidence ? [{ head: "evidence", cell: evidence }] : []),
    ],
    alerts.slice(0, MOST_ALERTS),
  )}${alerts.length > MOST_ALERTS ? html`<p class="unit">The first ${MOST_ALERTS} of ${count(alerts.length)}. A narrower window shows the rest; this address as JSON has them all.</p>` : undefined}`;
