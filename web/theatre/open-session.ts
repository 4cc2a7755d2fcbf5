import { parseDuration } from "../../engine/market/time.ts";
import { charts } from "../charts/index.ts";
import type { Context } from "../route.ts";
import { loadView, narrowed } from "../view/load-view.ts";
import { parseMoment } from "../view/range.ts";
import { parsePanels, parseSpeed } from "./command.ts";
import type { Session } from "./session.ts";

/**
 * Opens a replay of a tape as the address of a page or a form says: `t`, `speed`, `panels`, `from`, `to`, `every`,
 * `instrument`. It is paused. Throws a usage error for what is none of these.
 */
export const openSession = async (
  context: Context,
  tape: string,
  fields: Readonly<Record<string, string | undefined>>,
): Promise<Session> => {
  const { workbench, chartWidth } = context;
  const { path, manifest } = await workbench.catalogue.find(tape);
  const { t, speed, panels, every, instrument } = fields;
  const view = await loadView({ ...context, query: fields }, manifest.name);
  narrowed(view, instrument);
  return workbench.theatre.open({
    moment: {
      path,
      every: every ? parseDuration(every) : undefined,
      time: t ? parseMoment("t", t) : undefined,
    },
    window: { from: view.from, to: view.to },
    panels: panels ? parsePanels(panels) : charts.map(({ id }) => id),
    speed: speed ? parseSpeed(speed) : undefined,
    width: chartWidth,
    instrument: instrument || undefined,
    frames: every || undefined,
  });
};
