import type { DepegEvent } from "../../datasets/events/event.ts";
import { events } from "../../datasets/events/index.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { isoShort } from "../format.ts";
import { type Html, html } from "../html.ts";
import { empty, kindBadge } from "../parts.ts";
import { type Context, defineRoute } from "../route.ts";
import { eventJson } from "../sections/event-json.ts";
import { eventNotes, eventReport, eventTitle, eventWindow } from "../sections/event-report.ts";
import { type EventCase, eventCase } from "../view/event-case.ts";
import { type CoveringTape, eventTapes } from "../view/event-tapes.ts";
import { tapeLabels } from "../view/tape-labels.ts";

/** GET /events/:id: how did it go? `?tape=` names the tape; else the one that covers it best. */
export const event = defineRoute("/events/:id", async (context) => {
  const found = findEvent(context.params["id"] ?? "");
  const tapes = eventTapes(found, await context.workbench.catalogue.list());
  const tape = pickTape(found, tapes, context.query["tape"]);
  if (tape === undefined)
    return {
      type: "page",
      title: eventTitle({ event: found }),
      body: withoutTape(found),
      json: { ...eventJson({ event: found }), tapes: [] },
    };
  const of = await caseOf(context, found, tape);
  return {
    type: "page",
    title: eventTitle(of),
    body: await body(context, of, tapes),
    json: { ...eventJson(of), tapes: tapes.map(({ name, share }) => ({ name, share })) },
  };
});

const findEvent = (id: string): DepegEvent => {
  const found = events.find((each) => each.id === id);
  if (found !== undefined) return found;
  const [near] = nearest(
    id,
    events.map((each) => each.id),
  );
  throw new WorkbenchError(
    "missing",
    `no event "${id.slice(0, 80)}"`,
    near === undefined
      ? "/events lists what is known."
      : `Did you mean ${near}? /events lists all.`,
  );
};

const pickTape = (
  { id }: DepegEvent,
  tapes: readonly CoveringTape[],
  asked: string | undefined,
): CoveringTape | undefined => {
  if (asked === undefined || asked === "") return tapes[0];
  const found = tapes.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  throw new WorkbenchError(
    "missing",
    `the tape "${asked.slice(0, 80)}" holds nothing of ${id}`,
    tapes.length === 0
      ? "No tape on this machine does."
      : `These do: ${tapes.map(({ name }) => name).join(", ")}.`,
  );
};

const caseOf = async (
  { workbench }: Context,
  found: DepegEvent,
  tape: CoveringTape,
): Promise<EventCase> => {
  const run = await workbench.runs.get(tape.path);
  return eventCase(found, tape, run, await tapeLabels(tape.path, workbench.home));
};

const body = async (
  { chartWidth }: Context,
  of: EventCase,
  tapes: readonly CoveringTape[],
): Promise<Html> => {
  const { event: known, tape, view } = of;
  const replay = `/replay/${encodeURIComponent(tape.name)}`;
  const window = `?from=${isoShort(view.from)}&to=${isoShort(view.to)}`;
  return html`<div class="event-page"><div class="title"><h1>${eventTitle(of)} ${kindBadge(tape.manifest.kind)}</h1>
<p class="data-clock"><span class="visually-hidden">shown: </span>${eventWindow(of)}</p></div>
<div class="controls"><nav aria-label="Tape" class="event-tapes">on tape ${tapes.map(({ name }) => html` <a href="/events/${known.id}?tape=${encodeURIComponent(name)}"${name === tape.name ? html` aria-current="true"` : undefined}>${name}</a>`)}</nav>
<a class="button plain" href="${replay}${window}">Open the replay</a></div>
${await eventReport(of, {
  width: chartWidth,
  charts: { json: `/events/${known.id}?tape=${encodeURIComponent(tape.name)}`, replay },
})}</div>`;
};

const withoutTape = (known: DepegEvent): Html =>
  html`<div class="event-page"><div class="title"><h1>${eventTitle({ event: known })}</h1></div>
${empty(
  `No tape on this machine holds ${known.coin} in these days. ${known.cluster === "svb-2023-03" ? "This makes one of that weekend:" : "Import some history of it:"}`,
  known.cluster === "svb-2023-03"
    ? "npx pegtape start"
    : `npx pegtape import bars.csv --format bars-csv --interval 1m --instrument "kraken:${known.coin}/USD" --out ${known.id}`,
)}
${eventNotes(known)}</div>`;
