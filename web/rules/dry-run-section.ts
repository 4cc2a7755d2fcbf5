import { createHash } from "node:crypto";
import { secondsOf } from "../../datasets/rule-comparison.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import { readableNumber } from "../../engine/alerts/readable-number.ts";
import { rises } from "../../engine/alerts/rises.ts";
import type { DifferenceGroup } from "../../engine/evaluation/difference-groups.ts";
import type { Difference } from "../../engine/evaluation/rule-difference.ts";
import { micros } from "../../engine/market/time.ts";
import { chartFigure } from "../chart-figure.ts";
import { deviation } from "../charts/deviation.ts";
import { count, isoShort, signedBps, span, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, figure, kindBadge, kindSentence, severityMark, table } from "../parts.ts";
import { cut } from "../view/cut.ts";
import { wholeOf } from "../view/range.ts";
import type { Moment, Run } from "../view/run.ts";
import type { DryRun } from "./dry-run.ts";

const LEAD = 120e6;
const MOST_LISTED = 200;
/** Rules and words on one picture, before they hide it. */
const MOST_MOMENTS = 12;

/** What people would be told on a tape by either set of rules, and where that differs. */
export const dryRunSection = async (
  { manifest, before, after, comparison }: DryRun,
  run: Run,
  chartWidth: number | undefined,
): Promise<Html> => {
  const { name, kind } = manifest;
  const { differences, groups, shifts } = comparison;
  const moments = momentsOf(differences);
  const view = { ...cut(run, wholeOf(run)), moments };
  const drawn = deviation.series(view).length > 0;
  const key = createHash("sha256").update(JSON.stringify(moments)).digest("hex");
  return html`<section id="dry-run"><h2>Dry run over ${name} ${kindBadge(kind)}</h2>
<p role="status">${verdict(differences.length)} Nothing was sent and nothing is saved. ${kindSentence(kind)}</p>
<dl class="figures">
${figure("Told by the rules in force", count(told(before).length), "alerts that open or worsen an incident")}
${figure("Told by the editor's", count(told(after).length), "the same, by the rules above")}
${shifts.map(({ target, old, new: now }) => figure(`Notifications to ${target}`, `${count(old)} → ${count(now)}`, "without repetitions"))}
</dl>
${drawn && differences.length > 0 ? html`<div class="charts">${await chartFigure(deviation, view, { width: chartWidth, timeAxis: true, key, height: () => 220 })}</div>${differences.length > MOST_MOMENTS ? html`<p class="unit">The first ${MOST_MOMENTS} of ${count(differences.length)} differences are marked.</p>` : undefined}` : undefined}
${groups.map((group) => groupPart(group, name))}
${alertList("Told by the rules in force", told(before), name)}
${alertList("Told by the editor's rules", told(after), name)}</section>`;
};

const verdict = (n: number): string => {
  if (n === 0) return "No difference: people would be told the same, at the same times.";
  return n === 1 ? "1 difference." : `${count(n)} differences.`;
};

const told = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.filter((alert) => rises(alert) && !alert.boardOnly);

const leading = ({ old, new: now }: Difference): Alert | undefined => now ?? old;

const momentsOf = (differences: readonly Difference[]): readonly Moment[] =>
  differences
    .flatMap((difference) => {
      const alert = leading(difference);
      if (alert === undefined) return [];
      return [{ time: alert.time, label: `${difference.what} ${difference.severity}` }];
    })
    .slice(0, MOST_MOMENTS)
    .sort((a, b) => a.time - b.time);

const COUNTS = ["added", "lost", "earlier", "later"] as const;

const groupPart = (group: DifferenceGroup, tape: string): Html => {
  const { event, month, differences } = group;
  const counts = COUNTS.filter((what) => group[what] > 0).map((what) => `${group[what]} ${what}`);
  const name =
    event === undefined
      ? `Calm month ${month}`
      : html`Event <a href="/events/${event}">${event}</a>`;
  return html`<h3>${name}: ${counts.join(", ")}</h3>${table<Difference>(
    `Differences, ${event ?? month}`,
    [
      { head: "what", cell: ({ what }) => what },
      { head: "severity", cell: ({ severity }) => severityMark({ severity, state: "firing" }) },
      { head: "coin", cell: ({ coin }) => coin },
      { head: "before (UTC)", cell: ({ old }) => (old ? timeElement(old.time) : "–") },
      { head: "after (UTC)", cell: ({ new: now }) => (now ? timeElement(now.time) : "–") },
      { head: "shift", number: true, cell: shift },
      { head: "rule", cell: (difference) => leading(difference)?.rule },
      { head: "says", wrap: true, cell: (difference) => leading(difference)?.message },
      { head: "look", cell: (difference) => replayLink(tape, leading(difference)) },
    ],
    differences.slice(0, MOST_LISTED),
  )}${cutNote(differences.length)}`;
};

const shift = (difference: Difference): string => {
  const seconds = secondsOf(difference);
  if (seconds === null) return "";
  return `${seconds < 0 ? "−" : "+"}${span(Math.abs(seconds) * 1e6)}`;
};

/** Two minutes before, so that it is seen coming. */
const replayLink = (tape: string, alert: Alert | undefined): Html | undefined =>
  alert === undefined
    ? undefined
    : html`<a href="/replay/${tape}?t=${isoShort(micros(alert.time - LEAD))}">Replay<span class="visually-hidden"> from two minutes before ${alert.incident}</span></a>`;

const cutNote = (n: number): Html | undefined =>
  n > MOST_LISTED
    ? html`<p class="unit">The first ${MOST_LISTED} of ${count(n)}; this address as JSON has them all.</p>`
    : undefined;

const alertList = (caption: string, alerts: readonly Alert[], tape: string): Html =>
  html`<details class="more"><summary>${caption}: ${count(alerts.length)}</summary>${
    alerts.length === 0
      ? empty("Nobody would be told of anything.")
      : table<Alert>(
          caption,
          [
            { head: "time (UTC)", cell: ({ time }) => timeElement(time) },
            { head: "severity", cell: severityMark },
            { head: "coin", cell: ({ coin }) => coin },
            { head: "rule", cell: ({ rule }) => rule },
            { head: "state", cell: ({ state }) => state },
            {
              head: "value",
              number: true,
              cell: ({ value, unit }) =>
                html`${unit === "bps" ? signedBps(value) : readableNumber(value)} <small>${unit}</small>`,
            },
            { head: "look", cell: (alert) => replayLink(tape, alert) },
          ],
          alerts.slice(0, MOST_LISTED),
        )
  }${cutNote(alerts.length)}</details>`;
