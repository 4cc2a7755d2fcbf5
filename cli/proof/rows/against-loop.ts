import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const againstLoop = defineRow({
  id: "classics",
  group: "speed",
  promise: "Fourteen classics in the registry cost at most twice a flat loop written by hand.",
  within: { short: 60, long: 300 },
  measure: benchTable("classics", { short: ["--rounds", "3"], long: [] }),
});
