import { fuzzed } from "../fuzzed.ts";
import { defineRow } from "../row.ts";

export const linearReaders = defineRow({
  id: "S11",
  group: "security",
  promise: "A hundred thousand hostile characters take milliseconds, whatever reads them.",
  timed: true,
  within: { short: 60, long: 900 },
  measure: fuzzed({
    ...{ only: "linear-texts,globs", inputs: "hostile texts", targets: 2 },
    runs: { short: 500, long: 20_000 },
  }),
});
