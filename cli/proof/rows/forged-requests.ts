import { defineRow } from "../row.ts";

export const forgedRequests = defineRow({
  id: "S2",
  group: "security",
  promise:
    "No other site can change anything here, by form, fetch, image, frame, EventSource or WebSocket.",
  tests: ["web/guard.test.ts", "web/security.browser.test.ts"],
});
