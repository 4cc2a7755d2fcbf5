import { defineRow } from "../row.ts";

export const hostileFiles = defineRow({
  id: "S9",
  group: "security",
  promise: "Bombs and broken files end an import with an error, in bounded memory.",
  tests: ["datasets/import/hostile-files.test.ts"],
});
