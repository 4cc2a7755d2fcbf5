import { formatDuration, formatTime, type Micros, minutes } from "../../engine/market/time.ts";
import { tallyJson } from "../../engine/notify/tally.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { boardJson } from "../board/board-json.ts";
import { chartJson } from "../chart-figure.ts";
import { charts } from "../charts/index.ts";
import { dataLinks } from "../data/links.ts";
import { clock, count, dayClock, dayYear, isoShort, timeElement, year } from "../format.ts";
import { type Html, html } from "../html.ts";
import { keyFigures, summaryJson } from "../key-figures.ts";
import { kindBadge } from "../parts.ts";
import { type Context, defineRoute, type Page } from "../route.ts";
import { alertSection, phoneSection } from "../sections/alert-section.ts";
import { chartStack } from "../sections/chart-stack.ts";
import { runFacts } from "../sections/run-facts.ts";
import { parsePanels } from "../theatre/command.ts";
import type { Cursor } from "../theatre/cursor.ts";
import { evidenceLink, evidenceOf, findAlert } from "../theatre/evidence.ts";
import { findSession } from "../theatre/find-session.ts";
import { opener } from "../theatre/opener.ts";
import { stageOf, stagePage } from "../theatre/stage.ts";
import { centreOf } from "../view/centre.ts";
import { certainty } from "../view/certainty.ts";
import { cutKnown } from "../view/known.ts";
import { loadView, narrowed } from "../view/load-view.ts";
import { parseMoment, presets, rangeQuery, shifted } from "../view/range.ts";
import type { Span, View } from "../view/run.ts";
import { wouldTell } from "../view/would-tell.ts";

/**
 * GET /replay/:tape: what happened, and what would I have been told? `?from=&to=&every=&instrument=&panels=`, `?alert=` for
 * what one rests on. All of the tape; with `?t=` as it was then; with `?session=` where that replay stands.
 */
export const replay = defineRoute("/replay/:tape", async (context) => {
  const name = context.params["tape"] ?? "";
  const { theatre, catalogue } = context.workbench;
  const { manifest } = await catalogue.find(name);
  if (context.query["session"]) return playing(context, manifest);
  const all = await loadView(context, name);
  const time = context.query["t"] ? parseMoment("t", context.query["t"]) : undefined;
  const { path } = await catalogue.find(name);
  const known =
    time === undefined
      ? undefined
      : await theatre.glance({ path, every: all.run.every, time }, stateAt);
  const whole = known === undefined ? all : cutKnown(all.run, all, known.known);
  const view = narrowed(whole, context.query["instrument"]);
  return {
    type: "page",
    title: `${name}, ${known === undefined ? period(view) : `${dayClock(known.known.time)} UTC`}`,
    body: await body({ context, name, manifest, whole, view }),
    json: () => ({
      ...replayJson(whole, view, manifest),
      ...(known === undefined ? {} : known.json),
    }),
  };
});

/** The page of a session, and the evidence of one alert where it is asked for. */
const playing = async (context: Context, manifest: Manifest): Promise<Page> => {
  const session = findSession(context.workbench.theatre, context.query["session"], manifest.name);
  const stage = stageOf(session, manifest);
  const { scene } = stage;
  const asked = context.query["alert"];
  const evidence =
    asked === undefined
      ? undefined
      : await evidenceOf(findAlert(scene.sofar.alerts, asked), {
          tape: session.reel.tape,
          run: scene.run,
          known: scene.known.time,
          session: session.id,
        });
  return {
    type: "page",
    title: `${manifest.name}, replay`,
    body: await stagePage(stage, evidence),
    json: {
      ...replayJson({ ...scene.whole, to: scene.known.time }, scene.view, manifest),
      ...stateJson(session.cursor),
      mode: scene.board.mode,
      board: boardJson(scene.board),
    },
  };
};

/** What is known where a cursor stands, and its state for programs. */
const stateAt = (cursor: Cursor) => ({ known: cursor.known, json: stateJson(cursor) });

const stateJson = ({ pipeline, ticks, time, done }: Cursor) => ({
  state: {
    time: formatTime(time),
    ...{ ticks, done, frames: pipeline.frames, alerts: pipeline.alerts },
    ...{ digest: pipeline.digest, alertDigest: pipeline.alertDigest },
  },
});

interface Parts {
  readonly context: Context;
  readonly name: string;
  readonly manifest: Manifest;
  /** Every subject of the tape, for what is said of the event. */
  readonly whole: View;
  /** What the charts show. */
  readonly view: View;
}

const body = async (parts: Parts): Promise<Html> => {
  const { context, name, manifest, whole, view } = parts;
  const { chartWidth, query } = context;
  const figures = await chartStack(view, {
    width: chartWidth,
    key: query["instrument"] ?? "",
    ...(query["panels"] === undefined ? {} : { panels: parsePanels(query["panels"]) }),
  });
  const { known } = whole;
  return html`<div class="title"><h1><a href="/tapes/${name}">${name}</a> ${kindBadge(manifest.kind)}</h1>
<p class="data-clock"><span class="visually-hidden">shown: </span>${clockText(view)}</p></div>
${keyFigures(known === undefined ? whole : { ...whole, to: known }, manifest)}
${opener(context, view)}
${controls(parts)}
<div class="charts" data-charts data-json="${jsonAddress(parts)}" data-replay="/replay/${name}">${figures}</div>
<div class="columns">
<section id="alerts"><h2>Alerts <span class="unit">${count(view.alerts.length)} ${known === undefined ? "in this window" : "so far"}</span></h2>${alertSection(view, manifest, (alert) => evidenceLink(alert, name, undefined))}${known === undefined ? phoneSection(whole.run) : undefined}</section>
<section id="run"><h2>This run</h2>${runFacts(whole.run, manifest)}${dataLinks(name)}</section>
</div>
<section id="theatre-evidence">${await evidenceOn(context, view)}</section>`;
};

/** What the alert rests on that the address names. */
const evidenceOn = async ({ workbench, query }: Context, view: View): Promise<Html | undefined> => {
  const asked = query["alert"];
  if (asked === undefined) return undefined;
  const { run, known = run.to } = view;
  const alert = findAlert(known === run.to ? run.alerts : view.alerts, asked);
  const { path } = await workbench.catalogue.find(run.name);
  const tape = await openTape(path, { home: workbench.home });
  try {
    return await evidenceOf(alert, { tape, run, known, session: undefined });
  } finally {
    tape.close();
  }
};

/** Where a script finds the numbers of these very charts. */
const jsonAddress = ({ context, name, view }: Parts): string =>
  `/replay/${name}${rangeQuery(view.run, view, { every: context.query["every"], instrument: context.query["instrument"], t: context.query["t"] })}`;

const period = ({ from, to }: Span): string => `${dayClock(from)} to ${dayClock(to)} UTC`;

/** The data's own clock, in large type: never to be taken for the one on the wall. */
const clockText = ({ from, to }: Span): Html => {
  const sameDay = Math.floor(from / 86_400e6) === Math.floor((to - 1) / 86_400e6);
  return html`${timeElement(from, `${dayYear(from)} ${clock(from)}`)} <span class="to">to</span> ${timeElement(to, sameDay ? clock(to) : year(from) === year(to) ? dayClock(to) : `${dayYear(to)} ${clock(to)}`)} <span class="zone">UTC</span>`;
};

/** The window: usual lengths, the one before and after, and a form for any other. Links and a form, so no script is needed. */
const controls = ({ context, name, whole, view }: Parts): Html => {
  const { run } = view;
  const { every: length, instrument, t, panels } = context.query;
  const kept = { every: length, instrument, t, panels };
  const go = (to: Span): string =>
    `/replay/${encodeURIComponent(name)}${rangeQuery(run, to, kept)}`;
  // The ids let a swap find the same link again, and so keep the focus on it.
  const link = (
    id: string,
    label: string,
    to: Span | undefined,
    current = false,
    title?: string,
  ): Html =>
    to === undefined
      ? html`<span class="off" aria-hidden="true">${label}</span>`
      : html`<a id="window-${id}" href="${go(to)}" hx-get="${go(to)}" hx-target="#main" hx-swap="innerMorph" hx-push-url="true"${current ? html` aria-current="true"` : undefined}${title ? html` aria-label="${title}" title="${title}"` : undefined}>${label}</a>`;
  const every = [1, 5, 15, 60, 240].map(minutes);
  return html`<div class="controls">
<nav aria-label="Window" class="segments">${link("before", "←", shifted(run, view, -1), false, "Window before")}${presets(
    run,
    view,
    centreOf(whole),
  ).map(({ label, span: to, current }) =>
    link(label.replace(" ", ""), label, to, current),
  )}${link("after", "→", shifted(run, view, 1), false, "Window after")}</nav>
<form method="get" action="/replay/${name}" hx-get="/replay/${name}" hx-target="#main" hx-swap="innerMorph" hx-push-url="true">
<label>From <input name="from" value="${isoShort(view.from)}" inputmode="numeric" autocomplete="off" spellcheck="false" size="17"></label>
<label>to <input name="to" value="${isoShort(view.to)}" inputmode="numeric" autocomplete="off" spellcheck="false" size="17"></label>
<label>Frames <select name="every">${every.map((each) => option(formatDuration(each), formatDuration(each), formatDuration(each) === (kept.every ?? formatDuration(run.every))))}</select></label>
<label>Show <select name="instrument">${option("", "all at par", !kept.instrument)}${whole.subjects.filter(({ kind }) => kind === "instrument").map(({ id }) => option(id, id, id === kept.instrument))}</select></label>
<button>Show</button>
</form></div>`;
};

const option = (value: string, label: string, selected: boolean): Html =>
  html`<option value="${value}"${selected ? html` selected` : undefined}>${label}</option>`;

const replayJson = (whole: View, view: View, manifest: Manifest) => ({
  tape: {
    name: manifest.name,
    kind: manifest.kind,
    hash: view.run.hash,
    clock: manifest.clock,
    instruments: manifest.instruments,
  },
  from: formatTime(view.from),
  to: formatTime(view.to),
  every: formatDuration(view.run.every as Micros),
  run: {
    ticks: view.run.ticks,
    frames: view.run.frames,
    digest: view.run.digest,
    alertDigest: view.run.alertDigest,
  },
  summary: summaryJson(whole),
  notifications: tallyJson(wouldTell(whole.run)),
  alerts: view.alerts.map((alert) => ({
    ...alert,
    time: formatTime(alert.time),
    certainty: certainty(manifest, alert.instrument ?? alert.coin, alert.time),
  })),
  gaps: view.gaps.map((gap) => ({ ...gap, from: formatTime(gap.from), to: formatTime(gap.to) })),
  charts: charts.map((chart) => chartJson(chart, view)),
});
