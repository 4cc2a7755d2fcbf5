import { defineRow } from "../row.ts";

export const sqlNames = defineRow({
  id: "S6",
  group: "security",
  promise: "No name or path becomes SQL.",
  tests: ["recorder/duckdb.test.ts"],
});
