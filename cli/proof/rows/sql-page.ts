import { defineRow } from "../row.ts";

export const sqlPage = defineRow({
  id: "S7",
  group: "security",
  promise:
    "The SQL page reads the tapes it shows and nothing else, and nothing that it is asked can stop or change anything.",
  tests: ["web/sql/hostile.test.ts", "web/sql/sql-desk.test.ts"],
});
