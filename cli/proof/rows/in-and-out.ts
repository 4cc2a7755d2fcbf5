import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const inAndOut = defineRow({
  id: "files",
  group: "speed",
  promise: "Import, merge and export cost at most twice what DuckDB takes to copy the same rows.",
  within: { short: 90, long: 600 },
  measure: benchTable("files"),
});
