import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const growing = defineRow({
  id: "growth",
  group: "speed",
  promise: "A tick costs the same on a long tape, among many instruments and in many files.",
  within: { short: 300, long: 5400 },
  measure: benchTable("growth", {
    short: ["--rounds", "2", "--ticks", "4000000"],
    long: ["--long"],
  }),
});
