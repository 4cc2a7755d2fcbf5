import { fuzzed } from "../fuzzed.ts";
import { defineRow } from "../row.ts";

export const mangledFrames = defineRow({
  id: "R14",
  group: "reliability",
  promise:
    "No damaged or hostile frame of any exchange crashes or holds up its adapter, or comes through as nonsense.",
  within: { short: 120, long: 3600 },
  measure: fuzzed({
    ...{ only: "frames-", inputs: "damaged frames", targets: 11 },
    runs: { short: 5_000, long: 1_000_000 },
  }),
});
