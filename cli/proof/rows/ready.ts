import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

export const ready = defineRow({
  id: "R12",
  group: "reliability",
  promise:
    "A recorder with a thousand files is ready in 1.5 s, a journal of 1 GB is repaired in 10 s.",
  timed: true,
  within: { short: 240, long: 1800 },
  measure: (context) =>
    proofFigures(
      "recorder/journal/testing/prove-starts.ts",
      context.long ? { files: 1_000, megabytes: 1_024 } : { files: 1_000, megabytes: 64 },
      {
        files: { what: "files of the recording", limit: { atLeast: 1_000 } },
        readyCpuMs: { what: "ready after, ms of processor time", limit: { below: 1_500 } },
        megabytes: { what: "journal, MB" },
        repairCpuMs: { what: "repaired in, ms of processor time", limit: { below: 10_000 } },
      },
      context,
    ),
});
