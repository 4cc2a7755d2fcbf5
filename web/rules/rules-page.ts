import { presets } from "../../engine/alerts/presets.ts";
import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import { type Html, html } from "../html.ts";
import { empty } from "../parts.ts";
import type { Problem } from "../problem.ts";
import { ruleTable } from "./rule-table.ts";
import type { RulesFile, RulesText } from "./rules-file.ts";

/** What the page shows. */
export interface RulesView {
  /** Undefined where rules can be tried only. */
  readonly file: Pick<RulesFile, "name"> | undefined;
  readonly now: RulesText;
  /** The rules in force, or why there are none. */
  readonly inForce: readonly RuleSpec[] | Problem;
  readonly editor: {
    readonly text: string;
    /** The file as it was when the text was begun. */
    readonly version: string;
  };
  readonly tapes: readonly string[];
  readonly tape: string | undefined;
  readonly isOwner: boolean;
  /** What came of the form. */
  readonly problem: Problem | undefined;
  readonly saved: { readonly backup: string | undefined } | undefined;
  readonly dryRun: Html | undefined;
}

/** Rules are configuration: what is in force, an editor, and what a change would have told people. */
export const rulesPage = (
  view: RulesView,
): Html => html`<div class="title"><h1>Alert rules</h1><p>${where(view)}</p></div>
${warnings(view)}
<div class="rules">${view.isOwner ? editor(view) : empty("Only an owner changes rules.")}
<section id="in-force"><h2>In force</h2>${
  "status" in view.inForce
    ? html`<p class="verdict bad">${view.inForce.message}</p><p>A run would refuse to start. ${view.inForce.hint}</p>`
    : ruleTable("Rules in force", view.inForce)
}<p class="unit">A run takes the rules as it starts: <code>pegtape live</code> that is running goes on with its own until its next start.</p></section></div>
${view.dryRun}`;

const where = ({ file, now }: RulesView): Html => {
  if (file === undefined)
    return html`The preset <code>default</code>: this server knows of no configuration file.`;
  if (!now.exists)
    return html`The preset <code>default</code>. There is no <code>${file.name}</code> yet; saving makes it, where the server was started.`;
  return now.alerts === undefined
    ? html`The preset <code>default</code>: <code>${file.name}</code> says nothing of alerts.`
    : html`From <code>alerts</code> in <code>${file.name}</code>.`;
};

const warnings = ({ now: { overruledBy } }: RulesView): Html | undefined =>
  overruledBy.length === 0
    ? undefined
    : html`<p class="note">${overruledBy.map((name, i) => html`${i > 0 ? ", " : ""}<code>${name}</code>`)} ${overruledBy.length === 1 ? "wins" : "win"} over <code>alerts</code> in every run: what is saved here counts only without ${overruledBy.length === 1 ? "it" : "them"}.</p>`;

const editor = (view: RulesView): Html => {
  const { editor: now, file, tapes, tape, problem, saved } = view;
  return html`<section id="editor"><h2>Editor</h2>
<nav aria-label="Begin with"><span class="unit">Begin with</span> <a href="/rules">what is in force</a>${Object.keys(presets).map((name) => html` <a href="/rules?begin=${name}">${name}</a>`)}</nav>
<form method="post" action="/rules" hx-post="/rules" hx-target="#main" hx-swap="innerMorph">
<input type="hidden" name="version" value="${now.version}">
<label for="rules-text">Rules as JSON: <code>preset</code>, <code>rules</code> or both</label>
<textarea id="rules-text" name="rules" rows="24" spellcheck="false" autocomplete="off" maxlength="48000" required${problem ? html` aria-invalid="true"` : undefined} aria-describedby="rules-said">${now.text}</textarea>
<div id="rules-said" role="status">${said(view)}</div>
<div class="rules-acts">${
    tapes.length === 0
      ? html`<p class="unit">No tape to try them on: <code>npx pegtape start</code> makes one.</p>`
      : html`<label>Tape <select name="tape">${tapes.map((name) => html`<option value="${name}"${name === tape ? html` selected` : undefined}>${name}</option>`)}</select></label>
<button name="do" value="try">Dry run</button>`
  }${file === undefined ? undefined : html`<button name="do" value="save">Save</button>`}</div>
</form>${saved === undefined ? undefined : html`<p class="unit">Start <code>npx pegtape live</code> anew to have them watched for.</p>`}</section>`;
};

const said = ({ problem, saved, file, dryRun }: RulesView): Html | undefined => {
  if (problem !== undefined)
    return html`<p class="verdict bad">${problem.message}</p><p class="hint">${problem.hint}</p>`;
  if (saved !== undefined)
    return html`<p class="verdict">Saved in ${file?.name}.</p>${saved.backup === undefined ? undefined : html`<p class="hint">What it held before is in <code>${file?.name}.bak</code>.</p>`}`;
  return dryRun === undefined
    ? undefined
    : html`<p class="hint">These rules are sound. <a href="#dry-run">What they would have told</a> stands below.</p>`;
};
