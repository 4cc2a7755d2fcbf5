import { type Html, html } from "../html.ts";

/** Where whoever has no cookie yet shows a token. `next` is a path of ours. */
export const loginPage = (next: string, wrong = false): Html =>
  html`<div class="login"><h1>Sign in</h1>
<p>These pages are shown beyond one machine, so they ask who you are. Whoever started the server has the token.</p>
<form method="post" action="/login">${wrong ? html`<p class="wrong" role="alert">That is no token of this server.</p>` : undefined}
<input type="hidden" name="next" value="${next}">
<label>Token <input type="password" name="token" autocomplete="current-password" required maxlength="256" autofocus></label>
<button type="submit">Sign in</button></form></div>`;

/** A path of this server to go on to; anything else becomes the first page. */
export const ownPath = (text: string | undefined): string =>
  text !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,2000}$/.test(text) && !text.includes("\\")
    ? text
    : "/";
