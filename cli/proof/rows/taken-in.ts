import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const takenIn = defineRow({
  id: "intake",
  group: "speed",
  promise: "One core records a hundred thousand frames a second.",
  within: { short: 60, long: 600 },
  measure: benchTable("intake", { short: ["--frames", "60000", "--rounds", "1"], long: [] }),
});
