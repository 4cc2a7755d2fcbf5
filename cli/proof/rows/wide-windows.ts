import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

export const wideWindows = defineRow({
  id: "windows",
  group: "speed",
  promise: "A window a thousand times as long costs no more.",
  within: { short: 90, long: 600 },
  measure: benchTable("windows"),
});
