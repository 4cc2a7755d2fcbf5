import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const everyTick = defineRow({
  id: "ticks",
  group: "speed",
  promise: "All indicators can run on every single tick.",
  within: { short: 60, long: 300 },
  measure: benchTable("ticks"),
});
