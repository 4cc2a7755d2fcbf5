import { defineRow } from "../row.ts";

export const injectedText = defineRow({
  id: "S4",
  group: "security",
  promise: "Hostile names and texts run no script and break no page, in every field and export.",
  tests: ["web/hostile-input.browser.test.ts", "web/html.test.ts", "web/server.test.ts"],
});
