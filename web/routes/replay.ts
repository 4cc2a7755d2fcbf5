import type { Alert } from "../../engine/alerts/alert.ts";
import { readableNumber } from "../../engine/alerts/readable-number.ts";
import { formatDuration, formatTime, type Micros, minutes } from "../../engine/market/time.ts";
import { tallyJson } from "../../engine/notify/tally.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { chartFigure, chartJson } from "../chart-figure.ts";
import { charts } from "../charts/index.ts";
import { dataLinks } from "../data/links.ts";
import {
  clock,
  count,
  dayClock,
  dayYear,
  isoShort,
  signedBps,
  span,
  timeElement,
  year,
} from "../format.ts";
import { type Html, html } from "../html.ts";
import { keyFigures, summaryJson } from "../key-figures.ts";
import { empty, kindBadge, kindSentence, severityMark, table } from "../parts.ts";
import { type Context, defineRoute } from "../route.ts";
import { centreOf } from "../view/centre.ts";
import { certainty } from "../view/certainty.ts";
import { loadView, narrowed } from "../view/load-view.ts";
import { presets, rangeQuery, shifted } from "../view/range.ts";
import type { Run, Span, View } from "../view/run.ts";
import { wouldTell } from "../view/would-tell.ts";

/** GET /replay/:tape: what happened, and what would I have been told? `?from=&to=&every=&instrument=` */
export const replay = defineRoute("/replay/:tape", async (context) => {
  const name = context.params["tape"] ?? "";
  const { manifest } = await context.workbench.catalogue.find(name);
  const whole = await loadView(context, name);
  const view = narrowed(whole, context.query["instrument"]);
  return {
    type: "page",
    title: `${name}, ${period(view)}`,
    body: await body({ context, name, manifest, whole, view }),
    json: replayJson(whole, view, manifest),
  };
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
  // A chart with nothing to say (the deviation of what has no peg) is left out.
  const drawn = charts.filter((chart) => chart.series(view).length > 0);
  const figures = await Promise.all(
    drawn.map(async (chart, i) =>
      chartFigure(chart, view, {
        width: chartWidth,
        // One time axis under the first chart and one under the last: those between share it.
        timeAxis: i === 0 || i === drawn.length - 1,
        key: query["instrument"] ?? "",
      }),
    ),
  );
  return html`<div class="title"><h1><a href="/tapes/${name}">${name}</a> ${kindBadge(manifest.kind)}</h1>
<p class="data-clock"><span class="visually-hidden">shown: </span>${clockText(view)}</p></div>
${keyFigures(whole, manifest)}
${controls(parts)}
<div class="charts" data-charts data-json="${jsonAddress(parts)}" data-replay="/replay/${name}">${figures}</div>
<div class="columns">
<section id="alerts"><h2>Alerts <span class="unit">${count(view.alerts.length)} in this window</span></h2>${alertSection(view, manifest)}${phoneSection(whole.run)}</section>
<section id="run"><h2>This run</h2>${runFacts(whole.run, manifest)}</section>
</div>`;
};

/** Where a script finds the numbers of these very charts. */
const jsonAddress = ({ context, name, view }: Parts): string =>
  `/replay/${name}${rangeQuery(view.run, view, { every: context.query["every"], instrument: context.query["instrument"] })}`;

const period = ({ from, to }: Span): string => `${dayClock(from)} to ${dayClock(to)} UTC`;

/** The data's own clock, in large type: never to be taken for the one on the wall. */
const clockText = ({ from, to }: Span): Html => {
  const sameDay = Math.floor(from / 86_400e6) === Math.floor((to - 1) / 86_400e6);
  return html`${timeElement(from, `${dayYear(from)} ${clock(from)}`)} <span class="to">to</span> ${timeElement(to, sameDay ? clock(to) : year(from) === year(to) ? dayClock(to) : `${dayYear(to)} ${clock(to)}`)} <span class="zone">UTC</span>`;
};

/** The window: usual lengths, the one before and after, and a form for any other. Links and a form, so no script is needed. */
const controls = ({ context, name, whole, view }: Parts): Html => {
  const { run } = view;
  const kept = { every: context.query["every"], instrument: context.query["instrument"] };
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

const MOST_ALERTS = 120;

/**
 * Critical incidents first, from their first word to their last, for they are what wakes people; the others behind
 * disclosures, and apart from them what nobody is told.
 */
const alertSection = (view: View, manifest: Manifest): Html => {
  const grave = new Set(
    view.alerts.filter(({ severity }) => severity === "critical").map(({ incident }) => incident),
  );
  const critical = view.alerts.filter(({ incident }) => grave.has(incident));
  const others = view.alerts.filter(({ incident }) => !grave.has(incident));
  const told = others.filter(({ boardOnly }) => !boardOnly);
  const shown = others.filter(({ boardOnly }) => boardOnly);
  const drawn = manifest.kind === "reconstructed" || manifest.kind === "simulated";
  return html`${critical.length > 0 ? alertTable("Critical incidents", critical, manifest) : empty("No critical alert in this window: nobody would have been woken.")}
${told.length > 0 ? html`<details class="more"><summary>${count(told.length)} warnings and their ends</summary>${alertTable("Warnings", told, manifest)}</details>` : undefined}
${shown.length > 0 ? html`<details class="more"><summary>${count(shown.length)} on the board only, told to nobody</summary>${alertTable("On the board only", shown, manifest)}</details>` : undefined}
${drawn ? html`<p class="unit">≈ this minute was drawn by the seeded process; times without it are those of published figures.</p>` : undefined}`;
};

/** Of the whole run: a window has no telephone of its own. */
const phoneSection = (run: Run): Html => {
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

const alertTable = (caption: string, alerts: readonly Alert[], manifest: Manifest): Html =>
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
    ],
    alerts.slice(0, MOST_ALERTS),
  )}${alerts.length > MOST_ALERTS ? html`<p class="unit">The first ${MOST_ALERTS} of ${count(alerts.length)}. A narrower window shows the rest; this address as JSON has them all.</p>` : undefined}`;

const runFacts = (run: Run, manifest: Manifest): Html => html`<p>${kindSentence(manifest.kind)}</p>
<dl class="facts">
<dt>ticks</dt><dd>${count(run.ticks)}</dd>
<dt>frames</dt><dd>${count(run.frames)}, every ${formatDuration(run.every)}</dd>
<dt>length</dt><dd>${span(run.to - run.from)}</dd>
<dt>gaps</dt><dd>${run.gaps.length === 0 ? "none" : count(run.gaps.length)}</dd>
<dt>digest</dt><dd><code>${run.digest}</code></dd>
<dt>alert digest</dt><dd><code>${run.alertDigest}</code></dd>
<dt>licence</dt><dd>${manifest.licence}</dd>
</dl>
<p>The same tape and settings give the same digest on any machine:</p>
<pre><code>npx pegtape replay ${manifest.name} --every ${formatDuration(run.every)}</code></pre>
${dataLinks(manifest.name)}`;

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
