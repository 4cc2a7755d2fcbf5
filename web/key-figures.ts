import { readableNumber } from "../engine/alerts/readable-number.ts";
import { rises } from "../engine/alerts/rises.ts";
import { formatTime } from "../engine/market/time.ts";
import type { Manifest } from "../recorder/tape/manifest.ts";
import { focus, lowest, nameOf, pricedAtPar } from "./charts/subjects.ts";
import { count, dayClock, price, signedBps, span } from "./format.ts";
import { type Html, html } from "./html.ts";
import { figure } from "./parts.ts";
import { certainty } from "./view/certainty.ts";
import { eventSummary } from "./view/event-summary.ts";
import type { View } from "./view/run.ts";

/** The answer before the charts: how far, when, for how long, and what one would have been told. */
export const keyFigures = (view: View, manifest: Manifest): Html => {
  const subject = focus(view);
  const low = lowest(pricedAtPar(view).subjects);
  if (!subject) return html``;
  const summary = eventSummary(view, subject);
  const about = (id: string, time: Parameters<typeof certainty>[2]): string =>
    certainty(manifest, id, time) === "drawn" ? "≈ " : "";
  const beyond = summary.beyond.find(({ bps }) => bps === 50)?.duration ?? 0;
  const { critical, warning, info, boardOnly } = summary.alerts;
  const grave = view.alerts.filter((alert) => alert.severity === "critical" && rises(alert));
  const first = grave.find(({ coin }) => coin === subject.id) ?? grave[0];
  const name = `${nameOf(subject)}${subject.basis === undefined ? "" : ` in ${subject.basis}`}`;
  const [notYet, upTo] =
    view.known === undefined
      ? ["not before this window ends", "to the end of this window"]
      : ["not so far", "and so far"];
  return html`<dl class="figures">
${low ? figure("Low", price(low.value), `${nameOf(low.subject)}, ${about(low.subject.id, low.time)}${dayClock(low.time)}`) : undefined}
${summary.worst ? figure(`Furthest from peg`, html`${signedBps(summary.worst.deviation)} <small>bps</small>`, `${name}, ${about(subject.id, summary.worst.time)}${dayClock(summary.worst.time)}`) : undefined}
${first ? figure("First critical alert", dayClock(minuteOf(first.time)), html`${first.coin} ${first.rule}, ${about(first.instrument ?? first.coin, first.time)}${first.unit === "bps" ? `${signedBps(first.value)} bps` : `${readableNumber(first.value)} points`}`) : figure("First critical alert", "none", "none began in this window")}
${figure("Beyond 50 bps", beyond > 0 ? span(beyond) : "never", summary.onset === undefined ? `${name} stayed near its peg` : `${name}, from ${about(subject.id, summary.onset)}${dayClock(summary.onset)}`)}
${figure("Back within 50 bps", summary.onset === undefined ? "–" : summary.recovery === undefined ? "not yet" : dayClock(summary.recovery), summary.onset === undefined ? "it never left" : summary.recovery === undefined ? notYet : `${name}, ${upTo}`)}
${figure("Incidents", count(critical + warning + info), `${count(critical)} critical, ${count(warning)} warning${boardOnly > 0 ? `, and ${count(boardOnly)} on the board only` : ""}`)}
</dl>`;
};

/** Seconds are in the list of alerts. */
const minuteOf = (time: number): number => Math.floor(time / 60e6) * 60e6;

/** The same for programs. */
export const summaryJson = (view: View) => {
  const subject = focus(view);
  const low = lowest(pricedAtPar(view).subjects);
  const summary = subject && eventSummary(view, subject);
  return {
    low: low
      ? { price: low.value, instrument: low.subject.id, minute: formatTime(low.time) }
      : null,
    coin: summary?.subject ?? null,
    basis: subject?.basis ?? null,
    onset: summary?.onset === undefined ? null : formatTime(summary.onset),
    worst: summary?.worst
      ? { deviation: summary.worst.deviation, unit: "bps", time: formatTime(summary.worst.time) }
      : null,
    recovery: summary?.recovery === undefined ? null : formatTime(summary.recovery),
    beyond: summary?.beyond.map(({ bps, duration }) => ({ bps, seconds: duration / 1e6 })) ?? [],
    alerts: summary?.alerts ?? null,
  };
};
