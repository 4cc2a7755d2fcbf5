import { defineRow } from "../row.ts";

export const crossSiteReads = defineRow({
  id: "S3",
  group: "security",
  promise: "No other site can read anything here, in a real browser.",
  tests: ["web/guard.test.ts", "web/security.browser.test.ts"],
});
