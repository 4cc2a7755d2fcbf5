import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const ingest = defineRow({
  id: "R7",
  group: "reliability",
  promise:
    "A hundred thousand messages a minute are recorded, computed and judged as they come, and bursts of 20,000 a second lose nothing.",
  timed: true,
  within: { short: 120, long: 2400 },
  measure: benchTable("paced", { short: ["--seconds", "15"], long: ["--seconds", "1800"] }),
});
