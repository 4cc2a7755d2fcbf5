import type { Incident } from "../../engine/evaluation/incidents.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { AlertHistory } from "../../recorder/alerts/alert-history.ts";
import { type Html, html } from "../html.ts";
import type { Context } from "../route.ts";
import { INBOX_STATES, inboxState, isOpen } from "./incident-state.ts";

type Query = Context["query"];
const FIELDS = ["coin", "rule", "severity", "state", "group"] as const;
export const SEVERITIES = ["critical", "warning", "info"] as const;

/** Whether the address asks for it. `state=open` is all that goes on, whoever has seen it. */
export const isAsked = (
  incident: Incident,
  query: Query,
  { history, now }: { readonly history: AlertHistory; readonly now: Micros },
): boolean =>
  (!query["coin"] || incident.first.coin === query["coin"]) &&
  (!query["rule"] || incident.first.rule === query["rule"]) &&
  (!query["severity"] || incident.severity === query["severity"]) &&
  (!query["state"] ||
    (query["state"] === "open"
      ? isOpen(incident)
      : inboxState(incident, history, now) === query["state"]));

/** The address of the inbox with these filters. */
export const inboxAddress = (query: Query): string => {
  const kept = FIELDS.flatMap((name): [string, string][] =>
    query[name] ? [[name, query[name]]] : [],
  );
  return kept.length === 0 ? "/alerts" : `/alerts?${new URLSearchParams(kept)}`;
};

export const options = (
  values: readonly string[],
  chosen: string | undefined,
  every: string,
): Html =>
  html`<option value="">${every}</option>${values.map(
    (value) =>
      html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${value}</option>`,
  )}`;

const names = (incidents: readonly Incident[], field: "coin" | "rule"): readonly string[] =>
  [...new Set(incidents.map(({ first }) => first[field]))].sort();

export const filters = (query: Query, all: readonly Incident[]): Html =>
  html`<div class="controls"><form id="filters" action="/alerts" method="get">
<label>Coin <select name="coin">${options(names(all, "coin"), query["coin"], "all")}</select></label>
<label>Rule <select name="rule">${options(names(all, "rule"), query["rule"], "all")}</select></label>
<label>Severity <select name="severity">${options(SEVERITIES, query["severity"], "all")}</select></label>
<label>State <select name="state">${options(INBOX_STATES, query["state"], "all")}</select></label>
<label>Group by <select name="group">${options(["coin", "rule"], query["group"], "nothing")}</select></label>
<button type="submit">Show</button></form></div>`;
