import { datasets } from "../../datasets/index.ts";
import { micros, parseTime } from "../../engine/market/time.ts";
import { bytes, count, dayClock, dayYear, span } from "../format.ts";
import { html } from "../html.ts";
import { empty, kindBadge, table } from "../parts.ts";
import { defineRoute } from "../route.ts";
import type { Entry } from "../view/catalogue.ts";

/** GET /tapes: every tape that can be shown, and the embedded datasets that would become one. */
export const tapes = defineRoute("/tapes", async ({ workbench, query }) => {
  const all = await workbench.catalogue.list();
  const wanted = (query["q"] ?? "").trim().slice(0, 100);
  const order = isOrder(query["sort"]) ? query["sort"] : "name";
  const entries = sorted(
    all.filter((entry) => matches(entry, wanted)),
    order,
  );
  const made = new Set(all.map(({ name }) => name));
  const unmade = Object.values(datasets).filter(({ name }) => !made.has(name));
  return {
    type: "page",
    title: "Tapes",
    body: html`<div class="title"><h1>Tapes</h1><p>What was recorded, imported or reconstructed on this machine.</p></div>
${all.length > 0 ? filterForm(wanted, order) : undefined}
${entries.length > 0 ? tapeTable(entries, { order, wanted }) : all.length > 0 ? empty(`No tape has "${wanted}" in its name, kind, instruments or licence.`) : empty("There is no tape yet. This makes the first one and opens it here:", "npx pegtape start")}
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

/** What the catalogue can be sorted by: names and times from the first on, sizes from the largest down. */
const ORDERS = {
  name: { by: ({ name }: Entry) => name, falls: false },
  from: { by: ({ manifest }: Entry) => manifest?.from ?? "", falls: false },
  length: { by: ({ manifest }: Entry) => (manifest ? lengthOf(manifest) : -1), falls: true },
  ticks: { by: ({ manifest }: Entry) => manifest?.ticks ?? -1, falls: true },
  size: { by: ({ bytes: size }: Entry) => size, falls: true },
} as const;
type Order = keyof typeof ORDERS;

const isOrder = (text: string | undefined): text is Order =>
  text !== undefined && Object.hasOwn(ORDERS, text);

const sorted = (entries: readonly Entry[], order: Order): Entry[] => {
  const { by, falls } = ORDERS[order];
  const rising = entries.toSorted((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
  return falls ? rising.reverse() : rising;
};

const matches = ({ name, manifest }: Entry, wanted: string): boolean =>
  [name, manifest?.kind, manifest?.licence, ...(manifest?.instruments ?? [])]
    .join(" ")
    .toLowerCase()
    .includes(wanted.toLowerCase());

const filterForm = (wanted: string, order: Order) =>
  html`<form method="get" action="/tapes" class="tape-filter"><label>Filter <input name="q" value="${wanted}" autocomplete="off" spellcheck="false"></label><input type="hidden" name="sort" value="${order}"><button>Filter</button></form>`;

/** The catalogue as a table; with `by`, one that can be sorted. */
export const tapeTable = (
  entries: readonly Entry[],
  by?: { readonly order: Order; readonly wanted: string },
) => {
  const head = (label: string, order: Order) => {
    if (by === undefined) return { head: label };
    const q = by.wanted === "" ? "" : `&q=${encodeURIComponent(by.wanted)}`;
    const direction = ORDERS[order].falls ? "descending" : "ascending";
    return {
      head: html`<a href="/tapes?sort=${order}${q}">${label}</a>`,
      sorted: by.order === order ? (direction as "ascending" | "descending") : undefined,
    };
  };
  return table<Entry>(
    "Tapes",
    [
      {
        ...head("name", "name"),
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
      {
        ...head("from (UTC)", "from"),
        cell: ({ manifest }) => (manifest ? dated(manifest.from) : ""),
      },
      {
        ...head("length", "length"),
        number: true,
        cell: ({ manifest }) => (manifest ? span(lengthOf(manifest)) : ""),
      },
      {
        ...head("ticks", "ticks"),
        number: true,
        cell: ({ manifest }) => (manifest ? count(manifest.ticks) : ""),
      },
      {
        ...head("size", "size"),
        number: true,
        cell: (entry) => (entry.manifest ? bytes(entry.bytes) : ""),
      },
      {
        head: "licence",
        cell: ({ manifest }) => manifest?.licence ?? "",
        wrap: true,
      },
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
};

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
