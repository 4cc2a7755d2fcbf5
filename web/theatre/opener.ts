import { isoShort } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Context } from "../route.ts";
import type { View } from "../view/run.ts";

const KEPT = ["from", "to", "every", "instrument", "panels", "speed"] as const;

/**
 * On a page without a session, what opens one: by itself where the address names a time, for that is a bookmark of a
 * replay. Without a script the page stays what it is.
 */
export const opener = ({ query }: Context, view: View): Html => {
  const { run, known } = view;
  const again = known !== undefined;
  return html`<form class="opener" hx-post="/replay/${run.name}/session" hx-target="#main" hx-swap="innerMorph"${again ? html` hx-trigger="load, submit"` : undefined}>
<span class="badge mode-${again ? "paused" : "done"}">${again ? "PAUSED" : "DONE"}</span>
<span>${again ? html`As it was then: what came after is not shown.` : html`The whole tape is shown.`}</span>
${again ? undefined : html`<input type="hidden" name="play" value="yes">`}${KEPT.map((name) => (query[name] ? html`<input type="hidden" name="${name}" value="${query[name]}">` : undefined))}
<label>Replay from <input name="t" value="${again ? isoShort(known) : ""}" placeholder="the beginning" autocomplete="off" spellcheck="false" size="20"></label>
<button aria-keyshortcuts="Space">▶ Replay</button>
<noscript>Playing needs JavaScript. Without it <code>?t=2023-03-11T07:15Z</code> in the address shows any moment.</noscript>
</form>`;
};
