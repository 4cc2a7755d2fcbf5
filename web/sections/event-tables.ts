import type { Alert } from "../../engine/alerts/alert.ts";
import { readableNumber } from "../../engine/alerts/readable-number.ts";
import { rises } from "../../engine/alerts/rises.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { nameOf } from "../charts/subjects.ts";
import { count, price, short, signedBps, signedSpan, span, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, severityMark, swatch, table } from "../parts.ts";
import { certainty } from "../view/certainty.ts";
import type { EventCase, FoundEvent } from "../view/event-case.ts";
import { instrumentExtremes } from "../view/event-extremes.ts";

/** A time, with ≈ where the minute was drawn and not published or measured. */
const marked = (tape: EventCase["tape"], id: string, time: Micros): Html =>
  html`${certainty(tape.manifest, id, time) === "drawn" ? html`<span class="drawn-time" title="this minute was drawn, not published">≈</span>` : undefined}${timeElement(time)}`;

/** Venues in the order in which they left the peg. */
export const venueTable = ({ event, tape, found }: EventCase): Html | undefined => {
  if (found === undefined || found.moves.length === 0) return undefined;
  const { moves } = found;
  const first = moves[0]?.onset;
  const sign = event.direction === "discount" ? -1 : 1;
  return table(
    `Venues of ${event.id}, in the order in which they left the peg`,
    [
      { head: "venue", cell: ({ venue }) => venue },
      {
        head: "left the peg (UTC)",
        cell: ({ onset }) =>
          onset === undefined ? "not for long" : marked(tape, event.coin, onset),
      },
      {
        ...{ head: "after the first", number: true },
        cell: ({ onset }) =>
          onset === undefined || first === undefined
            ? "–"
            : onset === first
              ? "first"
              : span(onset - first),
      },
      {
        ...{ head: "farthest, bps", number: true },
        cell: ({ peak }) => (peak === undefined ? "–" : signedBps(sign * peak.off)),
      },
      {
        ...{ head: "at (UTC)", number: true },
        cell: ({ peak }) => (peak === undefined ? "" : marked(tape, event.coin, peak.time)),
      },
    ],
    moves,
  );
};

/** What each instrument printed at worst, and traded, in the event. */
export const instrumentTable = (of: EventCase): Html | undefined => {
  const rows = instrumentExtremes(of);
  if (rows.length === 0) return undefined;
  const word = of.event.direction === "discount" ? "lowest" : "highest";
  return table(
    `Instruments in ${of.event.id}`,
    [
      {
        head: "instrument",
        cell: ({ subject }) => html`${swatch(subject.hue)} ${nameOf(subject)}`,
      },
      { head: `${word} price`, number: true, cell: ({ value }) => price(value) },
      {
        ...{ head: "in the minute of (UTC)", number: true },
        cell: ({ subject, time }) => marked(of.tape, subject.id, time),
      },
      { head: "volume, base units", number: true, cell: ({ volume }) => short(volume) },
    ],
    rows,
  );
};

/** What other coins of the tape did meanwhile. */
export const spillTable = ({ event, tape, found }: EventCase): Html => {
  if (found === undefined || found.others.length === 0)
    return html`<p>No other coin on this tape has a price in these hours.</p>`;
  const { others, labelled } = found;
  return table(
    `Other coins during ${event.id}`,
    [
      { head: "coin", cell: ({ coin }) => coin },
      {
        ...{ head: "farthest, bps", number: true },
        cell: ({ farthest }) => signedBps(farthest.deviation),
      },
      {
        ...{ head: "at (UTC)", number: true },
        cell: ({ coin, farthest }) => marked(tape, coin, farthest.time),
      },
      {
        ...{ head: `T_50 after ${event.coin}`, number: true },
        cell: ({ onset }) =>
          onset === undefined
            ? "never 50 bps off for long"
            : signedSpan(onset - labelled.onsets[50]),
      },
    ],
    others,
  );
};

/** Told alerts that are listed; the others are counted, and stand in the replay. */
const MOST_ALERTS = 12;

/** What one would have been told, and how long before or after the onset and the trough. */
export const eventAlerts = (of: EventCase): Html => {
  const { found, event, tape } = of;
  if (found === undefined) return html``;
  const told = found.alerts.filter(({ boardOnly }) => !boardOnly);
  const listed = [...told]
    .sort(byWeight)
    .slice(0, MOST_ALERTS)
    .sort((a, b) => a.time - b.time);
  if (listed.length === 0)
    return empty("Nothing was told of this coin, from a day before the onset to the end.");
  const left = told.length - listed.length;
  const shown = found.alerts.length - told.length;
  return html`${table<Alert>(
    `Alerts of ${event.id}, and their lead or lag`,
    [
      { head: "time (UTC)", cell: ({ time }) => marked(tape, event.coin, time) },
      { head: "severity", cell: severityMark },
      {
        head: "rule",
        cell: ({ rule, venue }) => (venue === undefined ? rule : `${rule}, ${venue}`),
      },
      { head: "state", cell: ({ state, recovering }) => (recovering ? "recovers" : state) },
      {
        ...{ head: "value", number: true },
        cell: ({ value, unit }) =>
          html`${unit === "bps" ? signedBps(value) : readableNumber(value)} <small>${unit}</small>`,
      },
      { head: "to onset", number: true, cell: (alert) => lead(found, alert, "onset") },
      {
        ...{ head: event.direction === "discount" ? "to trough" : "to peak", number: true },
        cell: (alert) => lead(found, alert, "trough"),
      },
    ],
    listed,
  )}<p class="unit">+ before, − after.${left > 0 ? ` ${count(left)} more were told and ended;` : ""}${shown > 0 ? ` ${count(shown)} stood on the board only;` : ""}${left + shown > 0 ? " the replay has them all." : ""}</p>`;
};

/** Openings before ends, the graver before the lesser, the earlier before the later. */
const byWeight = (a: Alert, b: Alert): number => weight(b) - weight(a) || a.time - b.time;
const weight = (alert: Alert): number =>
  ({ info: 0, warning: 1, critical: 2 })[alert.severity] * 2 + Number(rises(alert));

const lead = ({ labelled }: FoundEvent, { time }: Alert, to: "onset" | "trough"): string =>
  signedSpan(micros((to === "onset" ? labelled.onsets[50] : labelled.peak.time) - time));
