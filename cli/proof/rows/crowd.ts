import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const crowd = defineRow({
  id: "R8",
  group: "reliability",
  promise:
    "Thousands watch the board while everything is recorded; who never reads is cut off, and nothing is lost for it.",
  timed: true,
  within: { short: 180, long: 400 },
  measure: benchTable("watchers", { short: ["--watchers", "1000"], long: ["--watchers", "5000"] }),
});
