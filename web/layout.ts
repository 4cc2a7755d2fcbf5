import { type Html, html } from "./html.ts";
import type { Role } from "./route.ts";

export interface Document {
  readonly title: string;
  readonly body: Html;
  /** Path of the page, to mark its place in the navigation. */
  readonly path: string;
  readonly version: string;
  /** Of whoever has said who they are. */
  readonly role: Role | undefined;
}

const LINKS = [
  { href: "/", label: "Overview" },
  { href: "/tapes", label: "Tapes" },
  { href: "/alerts", label: "Alerts" },
  { href: "/events", label: "Events" },
  { href: "/early-warning", label: "Early warning" },
  { href: "/backtests", label: "Backtests" },
  { href: "/sweeps", label: "Sweeps" },
  { href: "/rules", label: "Rules" },
  { href: "/sql", label: "SQL" },
  { href: "/venues", label: "Venues" },
] as const;

/** The main part of a page: all that an htmx request swaps. */
export const fragment = ({ title, body }: Pick<Document, "title" | "body">): Html =>
  html`<title>${title} · pegtape</title>${body}`;

/**
 * A whole page. The one frame around every page, error pages included. The extension must be there before htmx begins,
 * which it does at once in a deferred script: so both are plain ones.
 */
export const layout = ({ title, body, path, version, role }: Document): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"morphIgnore":["data-htmx-powered","open"]}'>
<title>${title} · pegtape</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/app.css">
<script src="/assets/theme.js"></script>
<script src="/assets/htmx.js"></script>
<script src="/assets/hx-sse.js"></script>
<script src="/assets/app.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="brand" href="/">${mark}pegtape</a>
<nav aria-label="Main">${LINKS.map(
  ({ href, label }) => html`<a href="${href}"${current(href, path)}>${label}</a>`,
)}</nav>
<span class="clock-note">all times UTC</span>
<button type="button" class="theme" data-theme-switch hidden><span class="theme-word">Theme: </span><span data-theme-name>auto</span></button>
</header>
<main id="main" tabindex="-1">${body}</main>
<footer class="bottom"><p>pegtape ${version}. Served from this machine; nothing on these pages is fetched from elsewhere.</p>${role === undefined || path === "/login" ? undefined : html`<form class="sign-out" method="post" action="/logout"><p>Signed in as ${role}.</p><button type="submit">Sign out</button></form>`}</footer>
</body>
</html>
`;

const current = (href: string, path: string): Html => {
  if (href === path) return html` aria-current="page"`;
  return href !== "/" && path.startsWith(`${href}/`) ? html` aria-current="true"` : html``;
};

/** A tape's line falling off par: the mark of the program. */
const mark = html`<svg class="mark" viewBox="0 0 20 16" width="20" height="16" aria-hidden="true"><path d="M0 4H20" class="mark-peg"/><path d="M0 4H6V7H8V14H10V10H13V6H16V4H20" class="mark-line"/></svg>`;
