import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const allocated = defineRow({
  id: "allocation",
  group: "speed",
  promise: "A tick leaves nothing for the garbage collector.",
  within: { short: 60, long: 300 },
  measure: benchTable("allocation"),
});
