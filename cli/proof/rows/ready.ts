import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

/** One second for the segment that was open, which is read as a whole however long the journal is; nine a gigabyte. */
const mostMs = (megabytes: number): number => 1_000 + (9_000 * megabytes) / 1_024;

export const ready = defineRow({
  id: "R12",
  group: "reliability",
  promise:
    "A recorder is ready in 1.5 s on a recording of a thousand files, and goes on in 10 s on a journal of 1 GB that a killed one left: all checked, mended, and a new message safe. Sealing what was left follows while it records.",
  timed: true,
  within: { short: 240, long: 1800 },
  measure: (context) => {
    const megabytes = context.long ? 1_024 : 128;
    return proofFigures(
      "recorder/journal/testing/prove-starts.ts",
      { files: 1_000, megabytes },
      {
        files: { what: "files of the recording", limit: { atLeast: 1_000 } },
        readyCpuMs: { what: "ready after, ms of processor time", limit: { below: 1_500 } },
        megabytes: { what: "journal of which nothing is sealed, MB" },
        repairCpuMs: {
          what: "gone on with after, ms of processor time",
          limit: { below: mostMs(megabytes) },
        },
        sealCpuMs: { what: "sealed meanwhile in, ms of processor time" },
      },
      context,
    );
  },
});
