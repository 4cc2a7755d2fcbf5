import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import type { Context } from "../route.ts";
import { cut } from "./cut.ts";
import { parseRange } from "./range.ts";
import type { View } from "./run.ts";

/** The view that an address asks for: tape, `?from=&to=` (a window), `?every=` (distance of frames). */
export const loadView = async ({ workbench, query }: Context, name: string): Promise<View> => {
  const every = query["every"] ? parseDuration(query["every"]) : undefined;
  const { path } = await workbench.catalogue.find(name);
  const run = await workbench.runs.get(path, every);
  return cut(run, parseRange(run, { from: query["from"], to: query["to"] }));
};

/** The view narrowed to one instrument (`kraken:USDC/USD`) or to a coin's own series (`USDC`). Throws a usage error. */
export const narrowed = (view: View, id: string | undefined): View => {
  if (id === undefined || id === "") return view;
  const subjects = view.subjects.filter((subject) => subject.id === id);
  if (subjects.length === 0)
    throw new WorkbenchError(
      "usage",
      `the tape has no instrument "${id}"`,
      `It has: ${view.subjects.map((subject) => subject.id).join(", ")}.`,
    );
  return { ...view, subjects };
};
