import { benchTable } from "../bench.ts";
import { defineRow } from "../row.ts";

const measureTable = benchTable("decode");

export const decoded = defineRow({
  id: "decode",
  group: "speed",
  promise: "Reading and checking a venue's frames costs about what JSON.parse alone does.",
  within: { short: 60, long: 300 },
  measure: async (context) => {
    const outcome = await measureTable(context);
    if ("notMeasured" in outcome || outcome.figures.some(({ limit }) => limit !== undefined))
      return outcome;
    return {
      notMeasured:
        "the captured frames of the exchanges, which it is judged by, do not lie beside this folder (../shared/captures)",
    };
  },
});
