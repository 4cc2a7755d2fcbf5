import { defineStream } from "../route.ts";

/** GET /alerts/stream: what is critical, open and acknowledged by nobody, as JSON, whenever that changes. */
export const alertStream = defineStream("/alerts/stream", async ({ workbench }) =>
  workbench.alertStream.listen(),
);
