import { WorkbenchError } from "../../engine/errors.ts";
import { defineStream } from "../route.ts";
import { replayStream } from "../theatre/replay-stream.ts";

/** GET /stream: the live board, as htmx partials; with `?tape=&session=` what that replay shows. */
export const stream = defineStream("/stream", async (context) => {
  const { workbench, query } = context;
  if (query["tape"] !== undefined) return replayStream(context);
  if (workbench.live === undefined)
    throw new WorkbenchError(
      "missing",
      "nothing runs live here",
      "`pegtape live --port 8787` shows live feeds on these pages.",
    );
  return workbench.live.listen();
});
