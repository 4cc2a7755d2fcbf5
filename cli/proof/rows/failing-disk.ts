import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

export const failingDisk = defineRow({
  id: "R3",
  group: "reliability",
  promise:
    "Whichever disk call fails, and however, nothing that was called safe is lost and nothing is said that is not so.",
  tests: ["recorder/journal/real-disk.test.ts"],
  within: { short: 240, long: 1200 },
  measure: (context) =>
    proofFigures(
      "recorder/alerts/testing/prove-failing-disk.ts",
      context.long ? {} : { frames: 20, step: 7, pages: 8 },
      {
        recording: { what: "failing calls of a recording", limit: { atLeast: 500 } },
        alertLog: { what: "of the alert log", limit: { atLeast: 300 } },
        tape: { what: "of a tape, its stamps and its cache", limit: { atLeast: 30 } },
        fullDisks: { what: "sizes of a real disk that is full (0: none could be had here)" },
      },
      context,
    ),
});
