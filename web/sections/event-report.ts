import type { DepegEvent } from "../../datasets/events/event.ts";
import { chartFigure, drawChart } from "../chart-figure.ts";
import { deviation } from "../charts/deviation.ts";
import { price } from "../charts/price.ts";
import { dayClock, dayYear } from "../format.ts";
import { type Html, html, raw } from "../html.ts";
import { empty, kindBadge } from "../parts.ts";
import type { EventCase } from "../view/event-case.ts";
import type { View } from "../view/run.ts";
import { eventFigures } from "./event-figures.ts";
import { baseRateText, playbookBox, qualityBox, storyBox } from "./event-notes.ts";
import { eventAlerts, instrumentTable, spillTable, venueTable } from "./event-tables.ts";

export interface EventReportOptions {
  /** CSS pixels, where the browser has said. */
  readonly width: number | undefined;
  /** What the charts' script needs to know of them; absent where no server stands behind the page. */
  readonly charts?: { readonly json: string; readonly replay: string };
}

/** One depeg as one tape shows it: the same on its page and in a report. */
export const eventReport = async (of: EventCase, options: EventReportOptions): Promise<Html> => {
  const { event, found, tape } = of;
  const figures = await eventCharts(of, options);
  const { charts } = options;
  return html`${
    found === undefined
      ? empty(
          `On this tape ${event.coin} was at no ${event.direction} of 50 bps for long in these days.`,
        )
      : eventFigures(of)
  }
<div class="charts"${charts === undefined ? undefined : html` data-charts data-json="${charts.json}" data-replay="${charts.replay}"`}>${figures}</div>
<div class="event-parts"><div>${
    found === undefined
      ? undefined
      : html`<section><h2>Venues</h2>${venueTable(of)}${instrumentTable(of)}</section>
<section><h2>Other coins</h2>${spillTable(of)}</section>`
  }
${storySection(event)}
</div><div>
${found === undefined ? undefined : html`<section><h2>Alerts</h2>${eventAlerts(of)}</section>`}
<section><h2>The data ${kindBadge(tape.manifest.kind)}</h2>${qualityBox(of)}</section>
${adviceSections(of)}
</div></div>`;
};

/** Where no tape shows it: what is written of it, how such falls ended, what to look at. */
export const eventNotes = (event: DepegEvent): Html =>
  html`<div class="event-parts"><div>${storySection(event)}</div><div>${adviceSections({ event })}</div></div>`;

const storySection = (event: DepegEvent): Html =>
  html`<section><h2>The story</h2>${storyBox(event)}</section>`;

const adviceSections = (of: Pick<EventCase, "event"> & Partial<EventCase>): Html =>
  html`<section><h2>How such falls ended</h2><p>${baseRateText(of.event)}</p></section>
<section><h2>What to look at first</h2>${playbookBox(of)}</section>`;

/** An A4 page between its margins, CSS pixels, so that what is printed is not made small; and how much lower it is drawn. */
const [PAPER, PAPER_HEIGHT] = [718, 0.85];

const HEIGHTS = { price: (width: number) => (width < 640 ? 280 : 320), deviation: () => 148 };

/** Which charts an event has, and of what. */
export const eventChartViews = ({
  view,
  event,
}: EventCase): readonly (readonly [typeof price, View])[] => [
  [price, view],
  // Of every coin: what spilled over is seen beside it. Alerts and gaps are the event's own.
  [
    deviation,
    {
      ...view,
      subjects: view.subjects.filter(({ kind, id }) => kind === "coin" || id === event.coin),
    },
  ],
];

const eventCharts = async (of: EventCase, { width, charts }: EventReportOptions): Promise<Html[]> =>
  Promise.all(
    eventChartViews(of)
      .filter(([chart, view]) => chart.series(view).length > 0)
      .map(async ([chart, view]) => {
        const key = `event ${of.event.id}`;
        const height = HEIGHTS[chart.id === "price" ? "price" : "deviation"];
        const figure = await chartFigure(chart, view, {
          alone: charts === undefined,
          width,
          timeAxis: true,
          key,
          height,
          name: of.event.id,
        });
        const size = { width: PAPER, height: height(PAPER) * PAPER_HEIGHT, timeAxis: true };
        const printed = await drawChart(chart, view, size, key);
        // Patterns need names of their own on one page.
        return html`${figure}<div class="for-print">${raw(printed.replaceAll("hatch-", `hatch-print-${of.event.id}-`))}</div>`;
      }),
  );

/** `USDC at a discount, 10 Mar 2023`. */
export const eventTitle = ({
  event,
  found,
}: Pick<EventCase, "event"> & Partial<EventCase>): string => {
  const when = found === undefined ? event.onset.slice(0, 10) : dayYear(found.labelled.onsets[50]);
  return `${event.coin} at a ${event.direction}, ${when}`;
};

/** The window that the charts show. */
export const eventWindow = ({ view }: EventCase): string =>
  `${dayYear(view.from)} ${dayClock(view.from).split(" ").at(-1) ?? ""} to ${dayClock(view.to)} UTC`;
