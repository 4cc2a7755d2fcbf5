import { WorkbenchError } from "../../engine/errors.ts";
import { defineStream } from "../route.ts";

/** GET /stream: the live board, as htmx partials. */
export const stream = defineStream("/stream", async ({ workbench }) => {
  if (workbench.live === undefined)
    throw new WorkbenchError(
      "missing",
      "nothing runs live here",
      "`pegtape live --port 8787` shows live feeds on these pages.",
    );
  return workbench.live.listen();
});
