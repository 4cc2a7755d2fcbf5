import { baseRate } from "../../datasets/events/base-rate.ts";
import type { DepegEvent } from "../../datasets/events/event.ts";
import { events as all } from "../../datasets/events/index.ts";
import { type Mechanism, mechanismOf } from "../../datasets/events/mechanism.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { csv } from "../csv.ts";
import { type Html, html } from "../html.ts";
import { kindBadge, table } from "../parts.ts";
import { type Context, defineRoute } from "../route.ts";
import { type CoveringTape, eventTapes } from "../view/event-tapes.ts";

/** GET /events: known depegs, and which local tapes cover them. `?coin=&mechanism=&year=` */
export const events = defineRoute("/events", async (context) => {
  const asked = filterOf(context);
  const shown = all.filter((event) => matches(event, asked));
  const entries = await context.workbench.catalogue.list();
  const rows = shown.map((event) => ({ event, tapes: eventTapes(event, entries) }));
  return {
    type: "page",
    title: "Events",
    body: body(rows, asked),
    json: {
      events: rows.map(({ event, tapes }) => ({
        ...event,
        mechanism: mechanismOf(event.coin) ?? null,
        href: hrefOf(event),
        tapes: tapes.map(({ name, manifest, share }) => ({ name, kind: manifest.kind, share })),
      })),
      baseRate: baseRate(asked.mechanism),
    },
  };
});

/** GET /events.csv: the same rows. */
export const eventsCsv = defineRoute("/events.csv", async (context) => {
  const asked = filterOf(context);
  const entries = await context.workbench.catalogue.list();
  const heads = ["id", "coin", "mechanism", "direction", "onset", "trough", "extreme"] as const;
  const more = ["venue", "recovery", "dynamics", "cluster", "cause", "source"] as const;
  const rows = all
    .filter((event) => matches(event, asked))
    .map((event) => {
      const known = { ...event, mechanism: mechanismOf(event.coin) };
      const tapes = eventTapes(event, entries).map(({ name }) => name);
      return [...heads, ...more].map((head) => known[head]).concat(tapes.join(" "));
    });
  return {
    type: "plain",
    mime: "text/csv",
    text: csv([...heads, ...more, "tapes"], rows),
  };
});

interface Filter {
  readonly coin: string | undefined;
  readonly mechanism: Mechanism | undefined;
  readonly year: string | undefined;
}

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const coins = sorted(all.map(({ coin }) => coin));
const mechanisms = sorted(all.flatMap(({ coin }) => mechanismOf(coin) ?? []));
const years = sorted(all.map(({ onset }) => onset.slice(0, 4)));

const filterOf = ({ query }: Context): Filter => {
  const pick = (name: string, known: readonly string[]): string | undefined => {
    const text = query[name];
    if (text === undefined || text === "") return undefined;
    if (known.includes(text)) return text;
    throw new WorkbenchError(
      "usage",
      `no ${name} "${text.slice(0, 60)}" among the events`,
      `Known: ${known.join(", ")}.`,
    );
  };
  return {
    coin: pick("coin", coins),
    // It is one of those that events have.
    mechanism: pick("mechanism", mechanisms) as Mechanism | undefined,
    year: pick("year", years),
  };
};

const matches = ({ coin, onset }: DepegEvent, asked: Filter): boolean =>
  (asked.coin === undefined || coin === asked.coin) &&
  (asked.mechanism === undefined || mechanismOf(coin) === asked.mechanism) &&
  (asked.year === undefined || onset.startsWith(asked.year));

interface Row {
  readonly event: DepegEvent;
  readonly tapes: readonly CoveringTape[];
}

const hrefOf = ({ id }: DepegEvent, tape?: string): string =>
  `/events/${encodeURIComponent(id)}${tape === undefined ? "" : `?tape=${encodeURIComponent(tape)}`}`;

const body = (rows: readonly Row[], asked: Filter): Html => {
  const { sentence } = baseRate(asked.mechanism);
  const covered = rows.filter(({ tapes }) => tapes.length > 0).length;
  return html`<div class="title"><h1>Events</h1><p>Documented depegs, each with its source. What somebody only remembers is not among them.</p></div>
${filterForm(asked)}
<p class="unit">${rows.length} of ${all.length} events, ${covered} on tapes of this machine. ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. <a href="/events.csv${query(asked)}">CSV</a></p>
${rows.length === 0 ? html`<div class="empty"><p>No event is all of this. <a href="/events">Show all</a></p></div>` : eventTable(rows)}`;
};

const query = (asked: Filter): string => {
  const parameters = new URLSearchParams(
    Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return parameters.size === 0 ? "" : `?${parameters}`;
};

const filterForm = ({ coin, mechanism, year }: Filter): Html => {
  const choice = (label: string, name: string, known: readonly string[], chosen?: string): Html =>
    html`<label>${label} <select name="${name}"><option value="">all</option>${known.map((each) => html`<option value="${each}"${each === chosen ? html` selected` : undefined}>${each}</option>`)}</select></label>`;
  return html`<div class="controls events-filter"><form method="get" action="/events" hx-get="/events" hx-target="#main" hx-swap="innerMorph" hx-push-url="true">
${choice("Coin", "coin", coins, coin)}
${choice("Mechanism", "mechanism", mechanisms, mechanism)}
${choice("Year", "year", years, year)}
<button>Show</button></form></div>`;
};

const eventTable = (rows: readonly Row[]): Html =>
  table<Row>(
    "Events",
    [
      { head: "event", cell: ({ event }) => html`<a href="${hrefOf(event)}">${event.id}</a>` },
      { head: "side", cell: ({ event }) => event.direction },
      { head: "extreme", number: true, cell: ({ event }) => event.extreme?.toFixed(4) ?? "–" },
      { head: "onset (UTC)", cell: ({ event }) => event.onset.slice(0, 16).replace("T", " ") },
      { head: "recovery", cell: ({ event }) => event.recovery.slice(0, 16).replace("T", " ") },
      { head: "pace", cell: ({ event }) => event.dynamics },
      { head: "mechanism", cell: ({ event }) => mechanismOf(event.coin) ?? "–" },
      { head: "cause", wrap: true, cell: ({ event }) => event.cause },
      {
        head: "on tapes here",
        cell: ({ event, tapes }) =>
          tapes.length === 0
            ? html`<span class="unit">none</span>`
            : tapes.map(
                ({ name, manifest }, i) =>
                  html`${i > 0 ? html`<br>` : undefined}<a href="${hrefOf(event, name)}">${name}</a> ${kindBadge(manifest.kind)}`,
              ),
      },
    ],
    rows,
  );
