import { defineRow } from "../row.ts";

export const webhookTargets = defineRow({
  id: "S12",
  group: "security",
  promise:
    "Webhooks reach no private address unless that is allowed, follow no redirect, and answers are bounded.",
  tests: [
    "recorder/notify/guarded-fetch.test.ts",
    "recorder/notify/private-address.test.ts",
    "recorder/notify/send-http.test.ts",
  ],
});
