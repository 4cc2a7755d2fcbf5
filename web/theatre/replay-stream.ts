import { WorkbenchError } from "../../engine/errors.ts";
import type { Context } from "../route.ts";
import type { Broadcast } from "../stream/broadcast.ts";
import { openSession } from "./open-session.ts";

/**
 * What a session says. Without one a replay of the tape is opened and played, from `?t=` on, for whoever wants to hear it
 * and no more. A page whose session is over comes here, too, when it tries again after the server was away: it is told so
 * in its own terms instead of trying for ever. The address of the page is a bookmark of where it stood.
 */
export const replayStream = async (context: Context): Promise<Broadcast> => {
  const { query, workbench } = context;
  const { tape = "", session: id } = query;
  if (tape === "")
    throw new WorkbenchError(
      "usage",
      "no tape is named",
      "Add ?tape= with a name that /tapes lists.",
    );
  if (id === undefined) {
    const own = await openSession(context, tape, query);
    await own.do({ do: "play" });
    return own.greet();
  }
  const session = workbench.theatre.find(id);
  if (session?.reel.run.name === tape) return session.greet();
  return workbench.theatre.over;
};
