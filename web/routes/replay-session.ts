import { defineWrite } from "../route.ts";
import { parseCommand } from "../theatre/command.ts";
import { findSession } from "../theatre/find-session.ts";
import { openSession } from "../theatre/open-session.ts";
import { stageOf, stagePage } from "../theatre/stage.ts";

/**
 * POST /replay/:tape/session: opens a replay, paused unless `play` is given. `t`, `speed`, `panels`, `from`, `to`, `every`,
 * `instrument` as in the address of the page.
 */
export const replaySession = defineWrite(
  "/replay/:tape/session",
  async (context) => {
    const { params, form, workbench } = context;
    const { manifest } = await workbench.catalogue.find(params["tape"] ?? "");
    const session = await openSession(context, manifest.name, form);
    if (form["play"]) await session.do({ do: "play" });
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
