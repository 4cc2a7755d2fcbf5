import type { Incident } from "../../engine/evaluation/incidents.ts";
import type { Micros } from "../../engine/market/time.ts";
import { type AlertHistory, acknowledged } from "../../recorder/alerts/alert-history.ts";
import { oneDecimal, signedBps, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { severityMark, table } from "../parts.ts";
import { actButton } from "./act-button.ts";
import { inboxState, silencesOver, toldCounts } from "./incident-state.ts";

export interface Inbox {
  readonly history: AlertHistory;
  readonly now: Micros;
  readonly isOwner: boolean;
}

/** Incidents by coin or by rule, or all in one table. */
export const incidentTables = (
  incidents: readonly Incident[],
  group: string | undefined,
  inbox: Inbox,
): Html => {
  if (group !== "coin" && group !== "rule") return incidentTable("Incidents", incidents, inbox);
  const names = [...new Set(incidents.map(({ first }) => first[group]))];
  return html`${names.map((name) => {
    const own = incidents.filter(({ first }) => first[group] === name);
    return html`<h3>${name} <span class="unit">${own.length}</span></h3>${incidentTable(`Incidents, ${group} ${name}`, own, inbox)}`;
  })}`;
};

const incidentTable = (caption: string, incidents: readonly Incident[], inbox: Inbox): Html =>
  table<Incident>(
    caption,
    [
      { head: "incident", cell: named },
      { head: "severity", cell: incidentMark },
      { head: "farthest told", number: true, cell: farthest },
      { head: "state", cell: (incident) => stateCell(incident, inbox) },
      { head: "seen by", cell: (incident) => seenBy(incident, inbox) },
      { head: "told", cell: (incident) => toldCell(incident, inbox.history) },
      { head: "since (UTC)", cell: ({ first }) => timeElement(first.time) },
      {
        head: "last word",
        wrap: true,
        cell: ({ last }) => html`${timeElement(last.time)} ${last.message}`,
      },
    ],
    incidents,
  );

export const incidentMark = ({ severity, state }: Pick<Incident, "severity" | "state">): Html =>
  severityMark({ severity, state: state === "resolved" || state === "lost" ? state : "firing" });

export const farthest = ({ worst: { value, unit } }: Incident): Html =>
  html`${unit === "bps" ? signedBps(value) : oneDecimal(value)} <small>${unit}</small>`;

/** The run's name, which tells incidents of one name apart, is small and below. */
const named = ({ id, first: { coin, rule } }: Incident): Html => {
  const [name = id, run] = id.split("@");
  return html`<a id="incident-${id}" class="incident" href="/alerts/incident?${new URLSearchParams({ id }).toString()}" data-coin="${coin}" data-rule="${rule}">${name}</a>${run === undefined ? undefined : html`<br><small>@${run}</small>`}`;
};

const stateCell = (incident: Incident, { history, now }: Inbox): Html => {
  const state = inboxState(incident, history, now);
  if (state !== "silenced") return html`${state}`;
  const ids = silencesOver(incident, history, now).map(({ id }) => id);
  return html`silenced<br><small>${ids.join(", ")}</small>`;
};

const seenBy = (incident: Incident, { history, isOwner }: Inbox): Html | string => {
  const seen = acknowledged(history, incident);
  if (seen !== undefined)
    return seen.note === undefined ? seen.by : html`${seen.by}<br><small>${seen.note}</small>`;
  if (incident.state !== "open" || !isOwner) return "";
  return actButton("/alerts/acknowledge", { incident: incident.id }, "Acknowledge", incident.id);
};

const toldCell = (incident: Incident, history: AlertHistory): Html => {
  const { sent, waits, retried, failed } = toldCounts(incident, history);
  const words = [
    ...(sent > 0 ? [`${sent} sent`] : []),
    ...(waits > 0 ? [`${waits} waiting`] : []),
    ...(retried > 0 ? [`${retried} tried again`] : []),
  ];
  const bad = failed > 0 ? html`<strong class="failed">${failed} failed</strong>` : undefined;
  return html`${words.join(", ")}${bad && words.length > 0 ? ", " : ""}${bad}`;
};
