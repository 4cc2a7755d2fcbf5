import { defineRow } from "../row.ts";

export const secrets = defineRow({
  id: "S13",
  group: "security",
  promise: "A secret stands in no log, error, page, bundle or message but the one it is for.",
  tests: [
    "recorder/notify/no-secret-told.test.ts",
    "recorder/notify/secret.test.ts",
    "cli/commands/config-show.test.ts",
  ],
});
