import { WorkbenchError } from "../../engine/errors.ts";
import type { Broadcast } from "../stream/broadcast.ts";
import type { Theatre } from "./theatre.ts";

/**
 * What a session says. A page whose session is over comes here, too, when it tries again after the server was away: it
 * is told so in its own terms instead of trying for ever. The address of the page is a bookmark of where it stood.
 */
export const replayStream = async (
  theatre: Theatre,
  { tape, session: id }: Readonly<Record<string, string | undefined>>,
): Promise<Broadcast> => {
  if (!tape || !id)
    throw new WorkbenchError(
      "usage",
      "a replay's stream is one session's",
      "Open one on the page of the tape: /replay/ and its name.",
    );
  const session = theatre.find(id);
  if (session?.reel.run.name === tape) return session.greet();
  return theatre.over;
};
