import { defineRow } from "../row.ts";

export const oldFormats = defineRow({
  id: "R16",
  group: "reliability",
  promise:
    "Tapes, recordings, journals, alert logs, sweeps, results and evaluations of every released format open and give the same alerts.",
  tests: ["datasets/old-formats.test.ts"],
});
