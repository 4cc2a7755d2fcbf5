import { parseDuration } from "../../engine/market/time.ts";
import { charts } from "../charts/index.ts";
import { defineWrite } from "../route.ts";
import { parseCommand, parsePanels, parseSpeed } from "../theatre/command.ts";
import { findSession } from "../theatre/find-session.ts";
import { stageOf, stagePage } from "../theatre/stage.ts";
import { loadView, narrowed } from "../view/load-view.ts";
import { parseMoment } from "../view/range.ts";

/** POST /replay/:tape/session: opens a replay, paused. `t`, `speed`, `panels`, `from`, `to`, `every`, `instrument` as in the address of the page. */
export const replaySession = defineWrite(
  "/replay/:tape/session",
  async (context) => {
    const { workbench, params, form, chartWidth } = context;
    const { path, manifest } = await workbench.catalogue.find(params["tape"] ?? "");
    const { t, speed, panels, every, instrument } = form;
    const view = await loadView({ ...context, query: form }, manifest.name);
    narrowed(view, instrument);
    const session = await workbench.theatre.open({
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
    const stage = stageOf(session, manifest);
    return {
      type: "page",
      title: `${manifest.name}, replay`,
      body: await stagePage(stage, undefined),
      json: { session: session.id, href: `/replay/${manifest.name}?session=${session.id}` },
    };
  },
  { viewer: true },
);

/** POST /replay/:tape/transport: `session`, and what it should do (see parseCommand). What changes is told over its stream. */
export const replayTransport = defineWrite(
  "/replay/:tape/transport",
  async ({ workbench, params, form }) => {
    const session = findSession(workbench.theatre, form["session"], params["tape"] ?? "");
    await session.do(parseCommand(form));
    return { type: "nothing" };
  },
  { viewer: true },
);
