import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { chartDrawing, chartJson } from "../chart-figure.ts";
import { fileCaption } from "../chart-files.ts";
import type { Chart } from "../charts/chart.ts";
import { charts } from "../charts/index.ts";
import { reduce } from "../charts/reduce.ts";
import { type Scheme, standalone } from "../charts/standalone.ts";
import { type Context, defineRoute, type Picture, type Plain } from "../route.ts";
import { styleColours } from "../style-colours.ts";
import { loadPrices } from "../view/load-prices.ts";
import { loadView, narrowed } from "../view/load-view.ts";
import type { View } from "../view/run.ts";

const WIDTH = 1200;

/**
 * GET /charts/:name.svg?tape=&from=&to=&instrument=: one chart as a picture of its own; with `&scheme=light` or `dark` one
 * that needs no stylesheet. As `.csv` and `.json` the points of its lines.
 */
export const chart = defineRoute("/charts/:file", async (context) => {
  const { params, query, workbench } = context;
  const [, name, extension] = /^([a-z]+)\.(svg|csv|json)$/.exec(params["file"] ?? "") ?? [];
  const found = charts.find(({ id }) => id === name);
  if (!found)
    throw new WorkbenchError(
      "missing",
      `no chart "${params["file"]}"`,
      `Known: ${charts.map(({ id }) => `${id}.svg`).join(", ")}; .csv and .json have their points.`,
    );
  const tape = query["tape"] ?? workbench.defaultTape;
  if (!tape)
    throw new WorkbenchError(
      "usage",
      "no tape is named",
      "Add ?tape= with a name that /tapes lists.",
    );
  const [width, scheme] = [chartWidth(query["width"]), schemeOf(query["scheme"])];
  const view =
    (await loadPrices(context, tape, found.id)) ??
    narrowed(await loadView(context, tape), query["instrument"]);
  if (extension === "csv") return plain("text/csv", pointsCsv(found, view, width));
  if (extension === "json")
    return plain("application/json", `${JSON.stringify(chartJson(found, view, width))}\n`);
  return picture(context, found, view, { width, scheme });
});

const plain = (mime: string, text: string): Plain => ({ type: "plain", mime, text });

const picture = async (
  { query }: Context,
  found: Chart,
  view: View,
  { width, scheme }: { readonly width: number; readonly scheme: Scheme | undefined },
): Promise<Picture> => {
  const size = { width, height: found.height(width), timeAxis: true };
  const drawing = await chartDrawing(found, view, size, query["instrument"]);
  return {
    type: "picture",
    file: drawing.file(scheme ?? "", (svg) =>
      scheme
        ? xml(standalone(svg, fileCaption(found, view), styleColours(scheme)))
        : // Opened by itself it reads its colours from the same stylesheet as on a page.
          xml(`<?xml-stylesheet href="/assets/app.css" type="text/css"?>\n${svg}`),
    ),
    // Worked out only for who asks for it.
    get json() {
      return chartJson(found, view, width);
    },
  };
};

const xml = (text: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`;

/** A point a row, reduced as it is drawn; a value holds until the line's next one, an empty one is a break. */
const pointsCsv = (found: Chart, view: View, width: number): string => {
  const rows = found.series(view).flatMap(({ id, points }) => {
    const { time, value } = reduce(points, { ...view, columns: width });
    return Array.from(time, (t, i) => {
      const v = value[i] ?? Number.NaN;
      return `${quoted(id)},${formatTime(micros(t))},${Number.isFinite(v) ? v : ""}`;
    });
  });
  return `${["series,time,value", ...rows].join("\r\n")}\r\n`;
};

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const schemeOf = (text: string | undefined): Scheme | undefined => {
  if (text === undefined || text === "light" || text === "dark") return text;
  throw new WorkbenchError("usage", `scheme: "${text}" is none`, "Give light or dark.");
};

const chartWidth = (text: string | undefined): number => {
  if (text === undefined) return WIDTH;
  const width = Number(text);
  if (!Number.isInteger(width) || width < 240 || width > 4000)
    throw new WorkbenchError(
      "usage",
      `width: "${text}" is none`,
      "Give whole CSS pixels from 240 to 4000.",
    );
  return width;
};
