import { type Html, html } from "../html.ts";
import { downloads } from "./downloads.ts";

const WORDS: Readonly<Record<keyof typeof downloads, string>> = {
  ticks: "every record of the tape",
  frames: "what the pipeline said each minute; ?every=5m says otherwise",
  alerts: "what the default rules said",
};

/** Where a tape's data can be had as files. Addresses take ?from= &to= &instrument= too. */
export const dataLinks = (tape: string): Html =>
  html`<details class="more data-links"><summary>Data</summary><dl class="facts">${Object.entries(
    downloads,
  ).map(
    ([what, formats]) =>
      html`<dt>${what}</dt><dd>${formats.map(
        (format) => html`<a href="/data/${tape}/${what}.${format}" download>${format}</a> `,
      )}<span class="unit">${WORDS[what as keyof typeof downloads]}</span></dd>`,
  )}</dl><p class="unit">Each takes ?from= &amp;to= &amp;instrument=, as the address of a replay does.</p></details>`;
