import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

const KILLS = { short: 9, long: 300 };

export const killedWriters = defineRow({
  id: "R1-files",
  group: "reliability",
  promise:
    "Import, merge and compact that are killed (SIGKILL) in the middle leave a whole tape or none.",
  within: { short: 240, long: 1800 },
  measure: (context) => {
    const kills = context.long ? KILLS.long : KILLS.short;
    return proofFigures(
      "datasets/testing/prove-writers.ts",
      { kills },
      {
        kills: { what: "kills", limit: { equals: kills } },
        whole: { what: "left a whole tape" },
        nothing: { what: "left none" },
      },
      context,
    );
  },
});
