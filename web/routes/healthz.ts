import { defineRoute } from "../route.ts";

/** GET /healthz: that the process answers. */
export const healthz = defineRoute("/healthz", async ({ workbench }) => ({
  type: "plain",
  mime: "application/json",
  text: JSON.stringify({
    status: "ok",
    version: workbench.version,
    uptimeMs: workbench.now() - workbench.startedAt,
  }),
}));
