import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const replayed = defineRow({
  id: "replay",
  group: "speed",
  promise:
    "A tape goes through the whole pipeline in about the time that DuckDB takes to hand over its columns.",
  within: { short: 120, long: 900 },
  measure: benchTable("replay", { short: ["--ticks", "5000000", "--rounds", "1"], long: [] }),
});
