import { WorkbenchError } from "../../engine/errors.ts";
import { type Incident, incidentsOf } from "../../engine/evaluation/incidents.ts";
import {
  formatDuration,
  formatTime,
  type Micros,
  micros,
  parseDuration,
} from "../../engine/market/time.ts";
import type { Act, Matcher, Silence } from "../../engine/notify/act.ts";
import { appendAct } from "../../recorder/alerts/act-drop.ts";
import { alertFolder } from "../../recorder/alerts/alert-folder.ts";
import {
  type AlertHistory,
  acknowledged,
  findIncident,
  readAlertHistory,
  silencesAt,
} from "../../recorder/alerts/alert-history.ts";
import { nextSilence } from "../../recorder/alerts/next-silence.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { notices } from "../alerts/notices.ts";
import { dayClock, oneDecimal, signedBps, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, severityMark, table } from "../parts.ts";
import { type Context, defineRoute, defineWrite, type Page } from "../route.ts";

/** GET /alerts: the incidents of live runs, who has seen them, what is silent. `?coin= &severity= &state=open`. */
export const alerts = defineRoute("/alerts", async (context) => inbox(context));

/** POST /alerts/acknowledge: `incident`. */
export const acknowledge = defineWrite("/alerts/acknowledge", async (context) => {
  const history = await historyOf(context);
  const incident = findIncident(history.alerts, context.form["incident"] ?? "");
  if (acknowledged(history, incident) === undefined)
    await act(context, { type: "acknowledge", incident: incident.id, time: now(context), by: BY });
  return inbox(context);
});

/** POST /alerts/silence: `coin` and `rule` (a `*` stands for anything), `for`, `reason`. */
export const silence = defineWrite("/alerts/silence", async (context) => {
  const { coin = "", rule = "", reason = "", for: length = "" } = context.form;
  const matcher: Matcher = { ...(coin ? { coin } : {}), ...(rule ? { rule } : {}) };
  if (Object.keys(matcher).length === 0)
    throw new WorkbenchError("usage", "this would silence everything", "Name a coin or a rule.");
  if (reason.trim() === "")
    throw new WorkbenchError("usage", "a silence needs a reason", "Say it to the others.");
  const { acts } = await historyOf(context);
  await act(context, {
    ...{ type: "silence", id: nextSilence(acts), matcher, time: now(context), by: BY, reason },
    until: micros(now(context) + parseDuration(length)),
  });
  return inbox(context);
});

/** POST /alerts/unsilence: `id`. */
export const unsilence = defineWrite("/alerts/unsilence", async (context) => {
  const id = context.form["id"] ?? "";
  if (!silencesAt(await historyOf(context), now(context)).some((each) => each.id === id))
    throw new WorkbenchError("usage", `no silence "${id}" holds`, "It may have ended meanwhile.");
  await act(context, { type: "unsilence", id, time: now(context), by: BY });
  return inbox(context);
});

const BY = "somebody at the page";
const SEVERITIES = ["critical", "warning", "info"] as const;
const LENGTHS = ["30m", "1h", "4h", "1d"];

const now = ({ workbench }: Context): Micros => micros(workbench.now() * 1000);

const historyOf = ({ workbench }: Context): Promise<AlertHistory> =>
  readAlertHistory(realDisk, alertFolder(workbench.home));

const act = ({ workbench }: Context, done: Act): Promise<void> =>
  appendAct(realDisk, alertFolder(workbench.home), done);

const isOpen = ({ state }: Incident): boolean => state === "open" || state === "recovering";

const inbox = async (context: Context): Promise<Page> => {
  const { query } = context;
  const history = await historyOf(context);
  const all = incidentsOf(history.alerts);
  // What goes on comes first, the newest first in each half.
  const shown = all
    .filter(
      (incident) =>
        (!query["coin"] || incident.first.coin === query["coin"]) &&
        (!query["severity"] || incident.severity === query["severity"]) &&
        (query["state"] !== "open" || isOpen(incident)),
    )
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.first.time - a.first.time);
  const silences = silencesAt(history, now(context));
  const coins = [...new Set(all.map(({ first }) => first.coin))].sort();
  return {
    type: "page",
    title: "Alerts",
    body: html`<div class="title"><h1>Alerts</h1><p>What live runs on this machine said: all that is open, and the last two days.</p><button type="button" data-notify hidden>Notify this browser</button></div>
${all.length === 0 ? empty("No alert yet. Live runs write theirs down here:", "npx pegtape live") : filters(query, coins)}
<section id="incidents" aria-live="polite" hx-get="${address(query)}" hx-trigger="every 5s" hx-target="#incidents" hx-select="#incidents" hx-swap="outerMorph">${shown.length === 0 && all.length > 0 ? empty("No incident is of this kind.") : undefined}${shown.length > 0 ? incidentTable(shown, history) : undefined}</section>
<section><h2>Silences</h2>${silenceTable(silences)}${silenceForm()}</section>
${notices()}`,
    json: {
      incidents: shown.map((incident) => incidentJson(incident, history)),
      silences: silences.map((each) => ({
        ...each,
        time: formatTime(each.time),
        until: formatTime(each.until),
      })),
    },
  };
};

const address = (query: Context["query"]): string => {
  const kept = ["coin", "severity", "state"].flatMap((name) =>
    query[name] ? [[name, query[name]]] : [],
  );
  return kept.length === 0
    ? "/alerts"
    : `/alerts?${new URLSearchParams(kept as [string, string][])}`;
};

const incidentJson = (incident: Incident, history: AlertHistory) => {
  const { id, first, last, worst, severity, state } = incident;
  return {
    ...{ incident: id, coin: first.coin, rule: first.rule, severity, state },
    ...(first.venue === undefined ? {} : { venue: first.venue }),
    ...{ from: formatTime(first.time), last: formatTime(last.time), step: last.step },
    ...{ worst: worst.value, unit: worst.unit, message: last.message },
    acknowledgedBy: acknowledged(history, incident)?.by ?? null,
  };
};

const options = (values: readonly string[], chosen: string | undefined, every: string): Html =>
  html`<option value="">${every}</option>${values.map(
    (value) =>
      html`<option value="${value}"${value === chosen ? html` selected` : undefined}>${value}</option>`,
  )}`;

const filters = (query: Context["query"], coins: readonly string[]): Html =>
  html`<div class="controls"><form action="/alerts" method="get">
<label>Coin <select name="coin">${options(coins, query["coin"], "all")}</select></label>
<label>Severity <select name="severity">${options(SEVERITIES, query["severity"], "all")}</select></label>
<label>State <select name="state">${options(["open"], query["state"], "all")}</select></label>
<button type="submit">Show</button></form></div>`;

const incidentTable = (incidents: readonly Incident[], history: AlertHistory): Html =>
  table<Incident>(
    "Incidents",
    [
      { head: "incident", cell: ({ id }) => named(id) },
      {
        head: "severity",
        cell: ({ severity, state }) =>
          severityMark({
            severity,
            state: state === "resolved" || state === "lost" ? state : "firing",
          }),
      },
      {
        head: "farthest told",
        number: true,
        cell: ({ worst: { value, unit } }) =>
          html`${unit === "bps" ? signedBps(value) : oneDecimal(value)} <small>${unit}</small>`,
      },
      { head: "state", cell: ({ state }) => state },
      {
        head: "seen by",
        cell: (incident) => {
          const by = acknowledged(history, incident)?.by;
          if (by !== undefined) return by;
          if (incident.state !== "open") return "";
          return button(
            "/alerts/acknowledge",
            { incident: incident.id },
            "Acknowledge",
            incident.id,
          );
        },
      },
      { head: "since (UTC)", cell: ({ first }) => timeElement(first.time) },
      {
        head: "last word",
        wrap: true,
        cell: ({ last }) => html`${timeElement(last.time)} ${last.message}`,
      },
    ],
    incidents,
  );

/** The run's name, which tells incidents of one name apart, is small and below. */
const named = (id: string): Html => {
  const [name = id, run] = id.split("@");
  return html`${name}${run === undefined ? undefined : html`<br><small>@${run}</small>`}`;
};

/** A change is a form of one button. */
const button = (
  path: string,
  fields: Readonly<Record<string, string>>,
  word: string,
  of: string,
): Html =>
  html`<form hx-post="${path}" hx-target="#main" hx-swap="innerMorph">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button type="submit">${word}<span class="visually-hidden"> ${of}</span></button></form>`;

const what = ({ matcher }: Silence): string =>
  Object.entries(matcher)
    .map(([field, value]) => `${field} ${value}`)
    .join(", ");

const silenceTable = (silences: readonly Silence[]): Html =>
  silences.length === 0
    ? html`<p>Nothing is silent.</p>`
    : table<Silence>(
        "Silences",
        [
          { head: "silence", cell: ({ id }) => id },
          { head: "what", cell: what },
          { head: "until (UTC)", cell: ({ until }) => timeElement(until, dayClock(until)) },
          { head: "by", cell: ({ by }) => by },
          { head: "reason", wrap: true, cell: ({ reason }) => reason },
          {
            head: html`<span class="visually-hidden">end</span>`,
            cell: ({ id }) => button("/alerts/unsilence", { id }, "End", id),
          },
        ],
        silences,
      );

const silenceForm = (): Html =>
  html`<details class="more"><summary>Silence something</summary><div class="controls"><form hx-post="/alerts/silence" hx-target="#main" hx-swap="innerMorph">
<label>Coin <input name="coin" maxlength="20" size="8" placeholder="USDE"></label>
<label>Rule <input name="rule" maxlength="40" size="8" placeholder="any"></label>
<label>For <select name="for">${LENGTHS.map((length) => html`<option value="${length}">${formatDuration(parseDuration(length))}</option>`)}</select></label>
<label>Reason <input name="reason" maxlength="200" required></label>
<button type="submit">Silence</button></form></div></details>`;
