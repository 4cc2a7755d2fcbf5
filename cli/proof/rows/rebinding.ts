import { defineRow } from "../row.ts";

export const rebinding = defineRow({
  id: "S1",
  group: "security",
  promise: "A foreign Host header is refused before anything is looked at, in every spelling.",
  tests: ["web/guard.test.ts"],
});
