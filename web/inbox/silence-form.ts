import { WorkbenchError } from "../../engine/errors.ts";
import type { Incident } from "../../engine/evaluation/incidents.ts";
import { formatDuration, parseDuration } from "../../engine/market/time.ts";
import type { Matcher } from "../../engine/notify/act.ts";
import { previewSilence } from "../../engine/notify/silence-preview.ts";
import { count, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { options, SEVERITIES } from "./filters.ts";

type Fields = Readonly<Record<string, string | undefined>>;

const MATCHED = ["coin", "rule", "venue", "severity"] as const;
const LENGTHS = ["30m", "1h", "4h", "1d", "3d"];
const MOST_NAMED = 8;

/** What a form or an address would silence; undefined while it names nothing. */
export const matcherIn = (fields: Fields): Matcher | undefined => {
  const given = MATCHED.flatMap((field): [string, string][] => {
    const text = fields[field]?.trim();
    return text ? [[field, text]] : [];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
};

/** As matcherIn. Throws "usage" where nothing is named, for that would silence everything, or no such severity is known. */
export const matcherOf = (fields: Fields): Matcher => {
  const matcher = matcherIn(fields);
  if (matcher === undefined)
    throw new WorkbenchError(
      "usage",
      "this would silence everything",
      "Name a coin, a rule, a venue or a severity; * stands for anything.",
    );
  const { severity } = matcher;
  if (severity !== undefined && !SEVERITIES.some((each) => each === severity))
    throw new WorkbenchError(
      "usage",
      `no severity "${severity}"`,
      `Known: ${SEVERITIES.join(", ")}.`,
    );
  return matcher;
};

/** What would be silenced; below it what that would have hidden, and only there the button that does it. */
export const silenceForm = (fields: Fields, incidents: readonly Incident[]): Html =>
  html`<div class="controls"><form id="silence" method="get" action="/alerts/silence" hx-get="/alerts/silence" hx-trigger="input delay:250ms, submit" hx-target="#silence-preview" hx-select="#silence-preview" hx-swap="outerMorph">
<label>Coin <input id="silence-coin" name="coin" maxlength="100" size="8" placeholder="any" autocomplete="off" spellcheck="false" value="${fields["coin"]}"></label>
<label>Rule <input name="rule" maxlength="100" size="8" placeholder="any" autocomplete="off" spellcheck="false" value="${fields["rule"]}"></label>
<label>Venue <input name="venue" maxlength="100" size="8" placeholder="any" autocomplete="off" spellcheck="false" value="${fields["venue"]}"></label>
<label>Severity <select name="severity">${options(SEVERITIES, fields["severity"], "any")}</select></label>
<button type="submit">Preview</button></form></div>
${silencePreview(fields, incidents)}`;

const silencePreview = (fields: Fields, incidents: readonly Incident[]): Html => {
  const matcher = matcherIn(fields);
  return html`<div id="silence-preview" aria-live="polite">${
    matcher === undefined
      ? html`<p class="unit">Name what shall be silent; * stands for anything. What that would have hidden appears here first.</p>`
      : html`${verdict(matcher, incidents)}<div class="controls"><form method="post" action="/alerts/silence" hx-post="/alerts/silence" hx-target="#main" hx-swap="innerMorph" hx-push-url="/alerts">
${Object.entries(matcher).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label>For <select name="for">${LENGTHS.map((length) => html`<option value="${length}">${formatDuration(parseDuration(length))}</option>`)}</select></label>
<label>Reason <input name="reason" maxlength="2000" required></label>
<button type="submit">Silence</button></form></div>`
  }</div>`;
};

const verdict = (matcher: Matcher, incidents: readonly Incident[]): Html => {
  const { told, since, hidden, partly } = previewSilence(incidents, matcher);
  if (since === undefined)
    return html`<p>The log holds no incident that people are told of: there is nothing to hold this silence against.</p>`;
  const grave = hidden.filter(({ severity }) => severity === "critical").length;
  const critical = grave === 0 ? "" : `, ${count(grave)} of them critical`;
  const names = (list: readonly Incident[]): Html =>
    html`${list.slice(0, MOST_NAMED).map(({ id }) => html`<li>${id}</li>`)}${list.length > MOST_NAMED ? html`<li>and ${count(list.length - MOST_NAMED)} more</li>` : undefined}`;
  return html`<p><strong>This silence would have hidden ${count(hidden.length)} of the ${count(told)} ${told === 1 ? "incident" : "incidents"} in the log${critical}.</strong> <span class="unit">The log begins at ${timeElement(since)} UTC.</span></p>
${hidden.length === 0 ? undefined : html`<ul class="ids">${names(hidden)}</ul>`}
${partly.length === 0 ? undefined : html`<p class="unit">Part of ${count(partly.length)} more: they were told of while they were of another severity or venue.</p><ul class="ids">${names(partly)}</ul>`}`;
};

/** The same for programs. */
export const silencePreviewJson = (fields: Fields, incidents: readonly Incident[]) => {
  const matcher = matcherOf(fields);
  const { told, hidden, partly } = previewSilence(incidents, matcher);
  const ids = (list: readonly Incident[]): readonly string[] => list.map(({ id }) => id);
  return { matcher, incidents: told, hidden: ids(hidden), partly: ids(partly) };
};
