import { abridged } from "../../datasets/evaluation/abridged.ts";
import type { Evaluation } from "../../datasets/evaluation/evaluation.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime } from "../../engine/market/time.ts";
import { chartDocument } from "../charts/document.ts";
import { bytes, dayClock, dayYear, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty } from "../parts.ts";
import { evaluationBody } from "../reports/evaluation-report.ts";
import { defineRoute } from "../route.ts";
import { type KeptEvaluation, keptEvaluations, loadEvaluation } from "../view/evaluations.ts";

/** GET /early-warning: how early detectors knew, and how often they cried for nothing. `?name=` of a kept evaluation. */
export const earlyWarning = defineRoute("/early-warning", async ({ workbench, query }) => {
  const { home } = workbench;
  const kept = await keptEvaluations(home);
  const shown = pick(kept, query["name"]);
  if (shown === undefined)
    return { type: "page", title: TITLE, body: nothing, json: { kept: [], shown: null } };
  const { text, evaluation } = await loadEvaluation(home, shown);
  return {
    type: "page",
    title: `${TITLE}: ${shown.name}`,
    body: html`${heading}${choices(kept, shown)}${await bodyOf(evaluation, shown)}`,
    json: {
      kept: kept.map((each) => ({ ...each, written: formatTime(each.written) })),
      shown: shown.name,
      evaluation: JSON.parse(text),
    },
  };
});

const TITLE = "Early warning";

const pick = (
  kept: readonly KeptEvaluation[],
  asked: string | undefined,
): KeptEvaluation | undefined => {
  if (asked === undefined || asked === "") return kept[0];
  const found = kept.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  throw new WorkbenchError(
    "missing",
    `no evaluation "${asked.slice(0, 80)}" is kept`,
    kept.length === 0
      ? "`pegtape evaluate --keep <name>` keeps one."
      : `Kept: ${kept.map(({ name }) => name).join(", ")}.`,
  );
};

const heading = html`<div class="title"><h1>${TITLE}</h1><p>How many minutes before an event detectors knew, and how often they cried for nothing.</p></div>`;

const nothing = html`${heading}${empty(
  "No evaluation is kept yet. This makes one over the embedded tape, which is reconstructed, and every row says so:",
  "npx pegtape evaluate --tape svb-2023 --drawn --keep svb-2023",
)}`;

const choices = (kept: readonly KeptEvaluation[], shown: KeptEvaluation): Html =>
  html`<div class="controls"><nav aria-label="Kept evaluations" class="event-tapes">kept ${kept.map(
    ({ name, written, bytes: size }) =>
      html` <a href="/early-warning?name=${encodeURIComponent(name)}"${name === shown.name ? html` aria-current="true"` : undefined} title="written ${dayYear(written)}, ${bytes(size)}">${name}</a>`,
  )}</nav><span class="unit">written ${timeElement(shown.written, `${dayYear(shown.written)} ${dayClock(shown.written).split(" ").at(-1) ?? ""}`)} UTC</span></div>`;

/** Drawn once for each file as it was written, for a picture takes a while. */
const drawn = new Map<string, Html>();
const MOST_DRAWN = 4;

const bodyOf = async (
  evaluation: Evaluation,
  { name, written, bytes: size }: KeptEvaluation,
): Promise<Html> => {
  const key = `${evaluation.configuration} ${name} ${written} ${size}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const { shown, omitted } = abridged(evaluation);
  const body = evaluationBody(
    { evaluation: shown, strips: [], command: `pegtape evaluate --keep ${name}` },
    await chartDocument(),
  );
  // The rules of reports come with the page that has one, and go with it.
  const made = html`<link rel="stylesheet" href="/assets/report.css"><div class="report">${omitted === undefined ? undefined : html`<p class="unit">${omitted}</p>`}${body}</div>`;
  const [oldest] = drawn.keys();
  if (drawn.size >= MOST_DRAWN && oldest !== undefined) drawn.delete(oldest);
  drawn.set(key, made);
  return made;
};
