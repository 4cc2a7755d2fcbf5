import { WorkbenchError } from "../../engine/errors.ts";
import { chartJson, drawChart } from "../chart-figure.ts";
import { charts } from "../charts/index.ts";
import { defineRoute } from "../route.ts";
import { loadPrices } from "../view/load-prices.ts";
import { loadView, narrowed } from "../view/load-view.ts";

const WIDTH = 1200;

/** GET /charts/:name.svg?tape=&from=&to=&instrument=: one chart as a picture of its own. */
export const chart = defineRoute("/charts/:file", async (context) => {
  const { params, query, workbench } = context;
  const name = /^([a-z]+)\.svg$/.exec(params["file"] ?? "")?.[1];
  const found = charts.find(({ id }) => id === name);
  if (!found)
    throw new WorkbenchError(
      "missing",
      `no chart "${params["file"]}"`,
      `Known: ${charts.map(({ id }) => `${id}.svg`).join(", ")}.`,
    );
  const tape = query["tape"] ?? workbench.defaultTape;
  if (!tape)
    throw new WorkbenchError(
      "usage",
      "no tape is named",
      "Add ?tape= with a name that /tapes lists.",
    );
  const view =
    (await loadPrices(context, tape, found.id)) ??
    narrowed(await loadView(context, tape), query["instrument"]);
  const width = chartWidth(query["width"]);
  const size = { width, height: found.height(width), timeAxis: true };
  return {
    type: "picture",
    svg: await drawChart(found, view, size, query["instrument"]),
    // Worked out only for who asks for it.
    get json() {
      return chartJson(found, view, width);
    },
  };
});

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
