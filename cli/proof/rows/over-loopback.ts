import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const overLoopback = defineRow({
  id: "loopback",
  group: "speed",
  promise:
    "The whole recorder over a real socket keeps at least half the pace of a client that only counts.",
  within: { short: 60, long: 600 },
  measure: benchTable("loopback", { short: ["--frames", "60000", "--rounds", "1"], long: [] }),
});
