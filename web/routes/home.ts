import { datasets } from "../../datasets/index.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { livePage } from "../board/live-page.ts";
import { chartFigure } from "../chart-figure.ts";
import { price } from "../charts/price.ts";
import { type Html, html } from "../html.ts";
import { keyFigures, summaryJson } from "../key-figures.ts";
import { empty, kindBadge, kindSentence } from "../parts.ts";
import { type Context, defineRoute } from "../route.ts";
import type { Entry } from "../view/catalogue.ts";
import { loadView } from "../view/load-view.ts";
import type { View } from "../view/run.ts";
import { entryJson, tapeTable } from "./tapes.ts";

/** A longer tape is shown when asked for, not whenever somebody comes by. */
const MOST_TICKS = 10_000_000;

/** GET /: the live board where a run is live; else where to begin: with tapes, the one that matters most, and all others. */
export const home = defineRoute("/", async (context) => {
  if (context.workbench.live !== undefined) return livePage(context, context.workbench.live);
  const entries = await context.workbench.catalogue.list();
  const featured = feature(entries, context.workbench.defaultTape);
  const view =
    featured && featured.manifest.ticks <= MOST_TICKS
      ? await loadView({ ...context, query: {} }, featured.name)
      : undefined;
  return {
    type: "page",
    title: "Overview",
    body: entries.length === 0 ? begin : await overview(context, entries, featured, view),
    json: {
      version: context.workbench.version,
      tapes: entries.map(entryJson),
      featured:
        featured === undefined
          ? null
          : {
              name: featured.name,
              kind: featured.manifest.kind,
              href: `/replay/${featured.name}`,
              summary: view ? summaryJson(view) : null,
            },
    },
  };
});

type Readable = Entry & { readonly manifest: Manifest };

const feature = (
  entries: readonly Entry[],
  preferred: string | undefined,
): Readable | undefined => {
  const readable = entries.filter((entry): entry is Readable => entry.manifest !== undefined);
  const named = readable.find(({ name }) => name === preferred);
  return named ?? readable.find(({ name }) => Object.hasOwn(datasets, name)) ?? readable[0];
};

const begin: Html = html`<div class="title"><h1>Where to begin</h1><p>There is no tape yet. A tape is a stretch of market data, in order, that can be replayed.</p></div>
${empty("The weekend of March 2023 when USDC lost its peg, reconstructed, replayed and opened here:", "npx pegtape start")}
${empty("Or your own bars or trades, from CSV or Parquet:", "npx pegtape import prices.csv --instrument kraken:USDC/USD --format bars-csv --out .pegtape/tapes/mine")}`;

const overview = async (
  { chartWidth }: Context,
  entries: readonly Entry[],
  featured: Readable | undefined,
  view: View | undefined,
): Promise<Html> => html`${featured ? await showcase(featured, view, chartWidth) : undefined}
<section><h2>All tapes</h2>${tapeTable(entries)}</section>
<section class="next"><h2>From the command line</h2>
<dl class="commands">
<dt>Replay a tape and print its alerts</dt><dd><code>npx pegtape replay ${featured?.name ?? "svb-2023"}</code></dd>
<dt>Make a tape of your own files</dt><dd><code>npx pegtape import prices.csv --instrument kraken:USDC/USD --format bars-csv --out .pegtape/tapes/mine</code></dd>
<dt>See that nothing is damaged</dt><dd><code>npx pegtape check ${featured?.name ?? "svb-2023"}</code></dd>
</dl></section>`;

const showcase = async (
  { name, manifest }: Readable,
  view: View | undefined,
  width: number | undefined,
): Promise<Html> => {
  // The badge says what kind of data it is; once is enough in a headline.
  const title = (datasets[name]?.title ?? name).replace(/ \((?:reconstructed|simulated)\)$/, "");
  return html`<div class="title"><h1>${title} ${kindBadge(manifest.kind)}</h1><p>${kindSentence(manifest.kind)}</p><a class="button" href="/replay/${name}">Open the replay</a></div>
${
  view
    ? html`${keyFigures(view, manifest)}<div class="charts" data-charts data-json="/replay/${name}" data-replay="/replay/${name}">${await chartFigure(
        price,
        view,
        {
          width,
          timeAxis: true,
          height: (each) => (each < 640 ? 260 : 320),
        },
      )}</div>`
    : undefined
}`;
};
