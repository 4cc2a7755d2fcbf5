import { parseDuration } from "../../engine/market/time.ts";
import { judged, pricedAtPar } from "../charts/subjects.ts";
import type { Context } from "../route.ts";
import { cut } from "./cut.ts";
import { narrowed } from "./load-view.ts";
import { parseRange } from "./range.ts";
import type { Run, Subject, View } from "./run.ts";

/** What the charts that need no more than prices show of a view. */
const SHOWN: Readonly<Record<string, (view: View) => readonly Subject[]>> = {
  price: (view) => pricedAtPar(view).subjects,
  volume: (view) => pricedAtPar(view).subjects,
  // A coin's deviation is a median over venues, which is the pipeline's to tell; an instrument's own is in its price.
  deviation: (view) =>
    judged(view).length === 1
      ? judged(view).filter(({ frames }) => !Number.isNaN(frames.deviation[0]))
      : [],
};

/**
 * The view that an address asks a chart of, `?from=&to=&every=&instrument=`: from the run of the tape where that is at
 * hand, else of its prices alone. Undefined where the chart needs the run: for coins and indicators, and for what was
 * quoted and not traded in the window.
 */
export const loadPrices = async (
  { workbench, query }: Context,
  name: string,
  chart: string,
): Promise<View | undefined> => {
  const every = parseDuration(query["every"] || "1m");
  const range = { from: query["from"], to: query["to"] };
  const chosen = query["instrument"] || undefined;
  const { path } = await workbench.catalogue.find(name);
  const tape = await workbench.prices.open(path);
  try {
    const view = (run: Run): View => narrowed(cut(run, parseRange(run, range)), chosen);
    const run = workbench.runs.atHand(tape.hash, every);
    if (run) return view(run);
    const shown = SHOWN[chart];
    if (shown === undefined || (chart === "deviation" && chosen === undefined)) return undefined;
    const prices = await workbench.prices.get(tape, every, range, chart === "volume");
    if (chosen !== undefined && !prices.subjects.some(({ id }) => id === chosen)) return undefined;
    const found = view(prices);
    const traded = found.subjects.filter(({ bars }) => bars.end.length > 0).map(({ id }) => id);
    const quotedOnly = [...(prices.pricesOnly?.quoted ?? [])].filter(
      (id) => !traded.includes(id) && (chosen ?? id) === id,
    );
    return quotedOnly.length === 0 && shown(found).length > 0 ? found : undefined;
  } finally {
    tape.close();
  }
};
