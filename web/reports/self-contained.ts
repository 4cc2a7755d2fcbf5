import { readFile } from "node:fs/promises";
import { type Html, html, raw } from "../html.ts";

/** A page that is a file: nothing in it is fetched from anywhere, and nothing runs. */
export interface SelfContained {
  readonly title: string;
  readonly body: Html;
  readonly css: string;
  readonly version: string;
}

/** The policy says so to the browser, whatever a name on a tape may hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export const selfContained = ({ title, body, css, version }: SelfContained): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="pegtape ${version}">
<title>${title} · pegtape</title>
<style>${raw(css)}</style>
</head>
<body class="report">
<a class="skip" href="#main">Skip to content</a>
<main id="main" tabindex="-1">${body}</main>
<footer class="bottom"><p>pegtape ${version}. All times UTC. This file is whole: nothing in it is fetched from elsewhere.</p></footer>
</body>
</html>
`.text;

/** The pages' own style sheet, and what reports add. */
export const reportCss = async (): Promise<string> => {
  const texts = await Promise.all(
    ["app.css", "report.css"].map((name) =>
      readFile(new URL(`../public/${name}`, import.meta.url), "utf8"),
    ),
  );
  return texts.join("\n");
};

/** As a picture, so that it is behind the whole page and in nobody's way; words beside it say the same. */
export const drawnMark = (kinds: readonly string[]): Html =>
  html`<div class="watermark" aria-hidden="true"><svg viewBox="0 0 600 240"><text x="300" y="130" text-anchor="middle" font-size="64" font-weight="700" transform="rotate(-16 300 120)">${kinds.join(" + ").toUpperCase()}</text></svg></div>`;
