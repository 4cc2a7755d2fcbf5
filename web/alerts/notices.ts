import { type Html, html } from "../html.ts";

/** What this browser was notified of, which only the browser knows: shown by its script, absent without. */
export const notices = (): Html =>
  html`<details class="more notices" id="notices" data-notices hidden><summary>Last notifications of this browser</summary>
<p><label><input type="checkbox" data-notify-sound> With a sound</label> <button type="button" data-notices-clear>Clear the list</button></p>
<ol data-notices-list></ol></details>`;
