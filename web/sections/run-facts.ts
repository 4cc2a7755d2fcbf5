import { formatDuration } from "../../engine/market/time.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { count, span } from "../format.ts";
import { type Html, html } from "../html.ts";
import { kindSentence } from "../parts.ts";
import type { Run } from "../view/run.ts";

/** What a run comes to, and how to have it again: with further options, where it was given any. */
export const runFacts = (
  run: Run,
  manifest: Manifest,
  options = "",
): Html => html`<p>${kindSentence(manifest.kind)}</p>
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
<pre><code>npx pegtape replay ${manifest.name} --every ${formatDuration(run.every)}${options}</code></pre>`;
