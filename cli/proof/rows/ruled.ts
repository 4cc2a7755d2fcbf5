import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const ruled = defineRow({
  id: "rules",
  group: "speed",
  promise: "Alert rules cost next to nothing on minute bars.",
  within: { short: 60, long: 600 },
  measure: benchTable("rules", {
    short: ["--days", "8", "--rounds", "1"],
    long: ["--days", "365"],
  }),
});
