import { z } from "zod";
import { oneLine } from "../bounded.ts";
import { defineTarget } from "../target.ts";

const MOST = 500;

/** One line where the program runs. */
export const terminal = defineTarget({
  id: "terminal",
  describe: "a line on the terminal that the program runs in",
  schema: z.strictObject({}),
  open: (_, parts) => ({
    async send({ time, severity, reason, title }, signal) {
      signal.throwIfAborted();
      // Text from outside could otherwise move the cursor and overwrite what was said before.
      parts.print(oneLine(`${time} ${severity} ${reason}: ${title}`, MOST));
    },
  }),
});
