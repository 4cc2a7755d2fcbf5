import { playbookOf } from "../../datasets/events/compose-message.ts";
import { instrumentsOf } from "../../datasets/events/tape-cover.ts";
import { explainAlert, explanationJson, outcomeText } from "../../datasets/explain-alert.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import type { Incident } from "../../engine/evaluation/incidents.ts";
import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { type AlertHistory, acknowledged, type Told } from "../../recorder/alerts/alert-history.ts";
import { alertTimes } from "../alert-times.ts";
import { isoShort, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { kindBadge, severityMark, table } from "../parts.ts";
import type { Page } from "../route.ts";
import type { Entry } from "../view/catalogue.ts";
import { inboxState } from "./incident-state.ts";
import { farthest, type Inbox, incidentMark } from "./incident-table.ts";

const LEAD = 120e6;
const MOST_STEPS = 100;

/** One incident: what was seen, what it was held against, who heard, what to look at first. */
export const incidentPage = (
  incident: Incident,
  { history, now, isOwner, entries }: Inbox & { readonly entries: readonly Entry[] },
): Page => {
  const { id, first, worst, emissions } = incident;
  const seen = acknowledged(history, incident);
  const playbook = playbookOf(worst);
  const told = history.told.filter(({ notification }) =>
    notification.alerts.some((alert) => alert.incident === id),
  );
  const replays = replaysOf(incident, entries);
  const steps = emissions.slice(-MOST_STEPS);
  return {
    type: "page",
    title: id,
    body: html`<div class="title"><h1>${id} ${incidentMark(incident)}</h1><p><a href="/alerts">All alerts</a></p></div>
<dl class="facts">
<dt>state</dt><dd>${inboxState(incident, history, now)}</dd>
<dt>farthest told</dt><dd>${farthest(incident)}</dd>
<dt>since</dt><dd>${timeElement(first.time)} UTC</dd>
<dt>seen by</dt><dd>${seen === undefined ? "nobody" : html`${seen.by} at ${timeElement(seen.time)} UTC${seen.note === undefined ? undefined : `: ${seen.note}`}`}</dd>
<dt>replay</dt><dd>${replays.length === 0 ? "no tape here holds this time" : replays.map(({ name, kind, href }) => html`<a href="${href}">${name}, from two minutes before</a> ${kindBadge(kind)} `)}</dd>
</dl>
${isOwner ? acts(incident, seen !== undefined) : undefined}
<section><h2>What was seen and said</h2>${emissions.length > MOST_STEPS ? html`<p class="unit">The last ${MOST_STEPS} of ${emissions.length}.</p>` : undefined}${steps.map((alert) => step(alert, history))}</section>
<section><h2>Who was told</h2>${told.length === 0 ? html`<p>Nobody: no notifier was asked to tell of it, or the log has let go of what was delivered.</p>` : toldTable(told)}</section>
${playbook === undefined ? undefined : html`<section><h2>What to look at first</h2><pre>${playbook}</pre></section>`}`,
    json: {
      ...{ incident: id, coin: first.coin, rule: first.rule, state: incident.state },
      inbox: inboxState(incident, history, now),
      emissions: emissions.map((alert) => ({
        ...alertTimes(alert),
        ...explanationJson(history, alert),
      })),
      ...{ acknowledgedBy: seen?.by ?? null, note: seen?.note ?? null, playbook: playbook ?? null },
      replays: replays.map(({ href }) => href),
    },
  };
};

const acts = ({ id, first, state }: Incident, seen: boolean): Html => {
  const matcher = new URLSearchParams({ coin: first.coin, rule: first.rule }).toString();
  return html`<div class="controls incident-acts">${
    seen || state !== "open"
      ? undefined
      : html`<form method="post" action="/alerts/acknowledge" hx-post="/alerts/acknowledge" hx-target="#main" hx-swap="innerMorph" hx-push-url="/alerts"><input type="hidden" name="incident" value="${id}"><label>Note <input name="note" maxlength="2000" placeholder="for the others"></label><button>Acknowledge</button></form>`
  }<a class="button plain" href="/alerts/silence?${matcher}">Silence…</a></div>`;
};

const step = (alert: Alert, history: AlertHistory): Html => {
  const rows = explainAlert(history, alert, { isTape: false });
  return html`<article class="step"><h3>${timeElement(alert.time)} ${severityMark(alert)} ${alert.recovering ? "recovers" : alert.state}</h3><p>${alert.message}${alert.boardOnly ? " (board only)" : ""}</p>
<dl class="facts">${rows.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl></article>`;
};

const toldTable = (told: readonly Told[]): Html =>
  table<Told>(
    "Notifications",
    [
      { head: "target", cell: ({ notification }) => notification.target },
      { head: "why", cell: ({ notification }) => notification.reason },
      { head: "due (UTC)", cell: ({ notification }) => timeElement(notification.time) },
      { head: "outcome", wrap: true, cell: (each) => outcomeText(each) },
    ],
    told,
  );

/** The tapes here that hold the coin as it began, and their addresses two minutes before. */
const replaysOf = ({ first: { coin, time } }: Incident, entries: readonly Entry[]) =>
  entries.flatMap(({ name, manifest }) => {
    if (manifest === undefined) return [];
    const from: Micros | undefined = parseTime(manifest.from);
    const to: Micros | undefined = parseTime(manifest.to);
    if (from === undefined || to === undefined || time < from || time > to) return [];
    if (instrumentsOf(coin, time, manifest.instruments).length === 0) return [];
    const at = micros(Math.max(from, time - LEAD));
    return [{ name, kind: manifest.kind, href: `/replay/${name}?t=${isoShort(at)}` }];
  });
