import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const started = defineRow({
  id: "startup",
  group: "speed",
  promise: "Help and completion come at once.",
  within: { short: 60, long: 60 },
  measure: benchTable("startup", { short: [], long: [] }),
});
