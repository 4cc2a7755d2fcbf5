import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const charted = defineRow({
  id: "charts",
  group: "speed",
  promise: "A chart over millions of ticks is drawn in about the time of the bare query.",
  within: { short: 150, long: 900 },
  measure: benchTable("charts", { short: ["--ticks", "10000000", "--rounds", "1"], long: [] }),
});
