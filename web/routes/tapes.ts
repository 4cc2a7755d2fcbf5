import { datasets } from "../../datasets/index.ts";
import { micros, parseTime } from "../../engine/market/time.ts";
import { bytes, count, dayClock, dayYear, span } from "../format.ts";
import { html } from "../html.ts";
import { empty, kindBadge, table } from "../parts.ts";
import { defineRoute } from "../route.ts";
import type { Entry } from "../view/catalogue.ts";

/** GET /tapes: every tape that can be shown, and the embedded datasets that would become one. */
export const tapes = defineRoute("/tapes", async ({ workbench }) => {
  const entries = await workbench.catalogue.list();
  const made = new Set(entries.map(({ name }) => name));
  const unmade = Object.values(datasets).filter(({ name }) => !made.has(name));
  return {
    type: "page",
    title: "Tapes",
    body: html`<div class="title"><h1>Tapes</h1><p>What was recorded, imported or reconstructed on this machine.</p></div>
${entries.length > 0 ? tapeTable(entries) : empty("There is no tape yet. This makes the first one and opens it here:", "npx pegtape start")}
${unmade.map(
  ({ name, title, describe }) =>
    html`<section class="note"><h2>${title} ${kindBadge("reconstructed")}</h2><p>${describe}</p><p>Not made yet: <code>npx pegtape start</code> makes <code>${name}</code> in seconds.</p></section>`,
)}`,
    json: {
      tapes: entries.map(entryJson),
      datasets: Object.values(datasets).map(({ name, title, kind }) => ({
        name,
        title,
        kind,
        made: made.has(name),
      })),
    },
  };
});

/** The catalogue as a table. */
export const tapeTable = (entries: readonly Entry[]) =>
  table<Entry>(
    "Tapes",
    [
      {
        head: "name",
        cell: ({ name, fault }) => (fault ? name : html`<a href="/tapes/${name}">${name}</a>`),
      },
      {
        head: "kind",
        cell: ({ manifest }) =>
          manifest
            ? kindBadge(manifest.kind)
            : html`<span class="badge kind-damaged">unreadable</span>`,
      },
      {
        head: "instruments",
        wrap: true,
        cell: ({ manifest, fault }) =>
          fault ? fault.message : (manifest?.instruments.join(" ") ?? ""),
      },
      { head: "from (UTC)", cell: ({ manifest }) => (manifest ? dated(manifest.from) : "") },
      {
        head: "length",
        number: true,
        cell: ({ manifest }) => (manifest ? span(lengthOf(manifest)) : ""),
      },
      {
        head: "ticks",
        number: true,
        cell: ({ manifest }) => (manifest ? count(manifest.ticks) : ""),
      },
      { head: "size", number: true, cell: (entry) => (entry.manifest ? bytes(entry.bytes) : "") },
      {
        head: html`<span class="visually-hidden">open</span>`,
        cell: ({ name, fault }) =>
          fault
            ? ""
            : html`<a class="go" href="/replay/${name}">Replay<span class="visually-hidden"> ${name}</span></a>`,
      },
    ],
    entries,
  );

const dated = (iso: string): string => {
  const time = parseTime(iso) ?? 0;
  return `${dayYear(time)} ${dayClock(time).split(" ").at(-1) ?? ""}`;
};

const lengthOf = ({ from, to }: { readonly from: string; readonly to: string }): number =>
  (parseTime(to) ?? micros(0)) - (parseTime(from) ?? micros(0));

/** An entry of the catalogue for programs. */
export const entryJson = ({ name, manifest, fault, bytes: size }: Entry) =>
  manifest
    ? {
        name,
        kind: manifest.kind,
        clock: manifest.clock,
        instruments: manifest.instruments,
        from: manifest.from,
        to: manifest.to,
        ticks: manifest.ticks,
        bytes: size,
        href: `/tapes/${name}`,
      }
    : { name, error: { code: fault?.code, message: fault?.message, hint: fault?.hint } };
