import { WorkbenchError } from "../../engine/errors.ts";
import type { Session } from "./session.ts";
import type { Theatre } from "./theatre.ts";

/** The session of this name over this tape. Throws `missing`. */
export const findSession = (theatre: Theatre, id: string | undefined, tape: string): Session => {
  const session = theatre.find(id);
  if (session?.reel.run.name === tape) return session;
  throw new WorkbenchError(
    "missing",
    "this replay is over",
    `Nobody used it for a while, others needed the room, or the server began anew. Open it again at /replay/${tape}.`,
  );
};
