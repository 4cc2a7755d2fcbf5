import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const againstLibraries = defineRow({
  id: "libraries",
  group: "speed",
  promise: "Indicators are several times as fast as the libraries that people use.",
  within: { short: 90, long: 600 },
  measure: benchTable("libraries"),
});
