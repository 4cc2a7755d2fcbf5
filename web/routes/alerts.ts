import { WorkbenchError } from "../../engine/errors.ts";
import { type Incident, incidentsOf } from "../../engine/evaluation/incidents.ts";
import { formatTime, type Micros, micros, parseDuration } from "../../engine/market/time.ts";
import type { Act, Silence } from "../../engine/notify/act.ts";
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
import { dayClock, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { actButton } from "../inbox/act-button.ts";
import { filters, inboxAddress, isAsked } from "../inbox/filters.ts";
import { incidentPage } from "../inbox/incident-page.ts";
import { byUrgency, inboxState, toldCounts } from "../inbox/incident-state.ts";
import { incidentTables } from "../inbox/incident-table.ts";
import { matcherIn, matcherOf, silenceForm, silencePreviewJson } from "../inbox/silence-form.ts";
import { empty, table } from "../parts.ts";
import { type Context, defineRoute, defineWrite, type Page } from "../route.ts";

/** GET /alerts: the incidents of live runs, who has seen them, what is silent. `?coin= &rule= &severity= &state= &group=`. */
export const alerts = defineRoute("/alerts", async (context) => inbox(context));

/** GET /alerts/incident: `?id=`, why it was told, who heard, and where to look at it. */
export const incident = defineRoute("/alerts/incident", async (context) => {
  const history = await historyOf(context);
  const found = findIncident(history.alerts, context.query["id"] ?? "");
  const entries = await context.workbench.catalogue.list();
  return incidentPage(found, { history, now: now(context), isOwner: isOwner(context), entries });
});

/** POST /alerts/acknowledge: `incident`, and a `note` for the others. */
export const acknowledge = defineWrite("/alerts/acknowledge", async (context) => {
  const history = await historyOf(context);
  const found = findIncident(history.alerts, context.form["incident"] ?? "");
  const note = context.form["note"]?.trim();
  if (acknowledged(history, found) === undefined)
    await act(context, {
      ...{ type: "acknowledge", incident: found.id, time: now(context), by: BY },
      ...(note ? { note } : {}),
    });
  return inbox(context);
});

/** GET /alerts/silence: `?coin= &rule= &venue= &severity=`, what such a silence would have hidden. Nothing is silenced. */
export const silencePreview = defineRoute("/alerts/silence", async (context) => {
  const incidents = incidentsOf((await historyOf(context)).alerts);
  const { query } = context;
  return {
    type: "page",
    title: "Silence",
    body: html`<div class="title"><h1>Silence</h1><p>Nothing that matches is told to anybody while it holds. <a href="/alerts">All alerts</a></p></div>
${isOwner(context) ? silenceForm(query, incidents) : empty("Only an owner silences.")}`,
    json: matcherIn(query) === undefined ? {} : silencePreviewJson(query, incidents),
  };
});

/** POST /alerts/silence: `coin`, `rule`, `venue`, `severity` (a `*` stands for anything), `for`, `reason`. */
export const silence = defineWrite("/alerts/silence", async (context) => {
  const { reason = "", for: length = "" } = context.form;
  const matcher = matcherOf(context.form);
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

const now = ({ workbench }: Context): Micros => micros(workbench.now() * 1000);

const isOwner = ({ role }: Context): boolean => role === "owner";

const historyOf = ({ workbench }: Context): Promise<AlertHistory> =>
  readAlertHistory(realDisk, alertFolder(workbench.home));

const act = ({ workbench }: Context, done: Act): Promise<void> =>
  appendAct(realDisk, alertFolder(workbench.home), done);

const inbox = async (context: Context): Promise<Page> => {
  const { query } = context;
  const history = await historyOf(context);
  const known = { history, now: now(context), isOwner: isOwner(context) };
  const all = incidentsOf(history.alerts);
  const shown = all.filter((each) => isAsked(each, query, known)).sort(byUrgency);
  const silences = silencesAt(history, known.now);
  return {
    type: "page",
    title: "Alerts",
    body: html`<div class="title"><h1>Alerts</h1><p>What live runs on this machine said: all that is open, and the last two days.</p><button type="button" data-notify hidden>Notify this browser</button></div>
${all.length === 0 ? empty("No alert yet. Live runs write theirs down here:", "npx pegtape live") : filters(query, all)}
<section id="incidents" aria-live="polite" hx-get="${inboxAddress(query)}" hx-trigger="every 5s" hx-target="#incidents" hx-select="#incidents" hx-swap="outerMorph">${shown.length === 0 && all.length > 0 ? empty("No incident is of this kind.") : undefined}${shown.length > 0 ? incidentTables(shown, query["group"], known) : undefined}</section>
${shown.length > 0 ? keyNote(known.isOwner) : undefined}
<section id="silences"><h2>Silences</h2>${silenceTable(silences, known.isOwner)}${known.isOwner ? html`<details class="more" id="silence-more"><summary>Silence something</summary>${silenceForm({}, all)}</details>` : undefined}</section>
${notices()}`,
    json: {
      incidents: shown.map((each) => incidentJson(each, known)),
      silences: silences.map((each) => ({
        ...each,
        time: formatTime(each.time),
        until: formatTime(each.until),
      })),
    },
  };
};

const keyNote = (owner: boolean): Html =>
  html`<p class="unit keys">With the focus in the list: <kbd>j</kbd> <kbd>k</kbd> move, ${owner ? html`<kbd>a</kbd> acknowledges, <kbd>m</kbd> silences, ` : undefined}<kbd>/</kbd> goes to the filter.</p>`;

const incidentJson = (
  each: Incident,
  { history, now: time }: { readonly history: AlertHistory; readonly now: Micros },
) => {
  const { id, first, last, worst, severity, state } = each;
  const seen = acknowledged(history, each);
  return {
    ...{ incident: id, coin: first.coin, rule: first.rule, severity, state },
    inbox: inboxState(each, history, time),
    ...(first.venue === undefined ? {} : { venue: first.venue }),
    ...{ from: formatTime(first.time), last: formatTime(last.time), step: last.step },
    ...{ worst: worst.value, unit: worst.unit, message: last.message },
    ...{ acknowledgedBy: seen?.by ?? null, note: seen?.note ?? null },
    told: toldCounts(each, history),
  };
};

const what = ({ matcher }: Silence): string =>
  Object.entries(matcher)
    .map(([field, value]) => `${field} ${value}`)
    .join(", ");

const silenceTable = (silences: readonly Silence[], owner: boolean): Html =>
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
            cell: ({ id }) => (owner ? actButton("/alerts/unsilence", { id }, "End", id) : ""),
          },
        ],
        silences,
      );
