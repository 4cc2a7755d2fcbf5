import { defineRow } from "../row.ts";
import { tool } from "../tool.ts";

const KILLS = { short: 20, long: 300 };

export const killedRecorder = defineRow({
  id: "R1",
  group: "reliability",
  promise:
    "A recorder that is killed (SIGKILL) at any step or moment loses no message that it had counted, and starts again in a second.",
  timed: true,
  within: { short: 240, long: 1800 },
  measure: async ({ long, seed, signal }) => {
    const kills = long ? KILLS.long : KILLS.short;
    const [report = {}] = await tool(
      "recorder/journal/testing/kill-recorder.ts",
      ["--kills", String(kills), "--seed", String(seed)],
      { signal },
    );
    const number = (key: string): number => Number(report[key] ?? Number.NaN);
    const faults = Array.isArray(report["faults"]) ? report["faults"].map(String) : ["no report"];
    return {
      figures: [
        { what: "kills", value: number("kills"), limit: { equals: kills } },
        {
          what: "trades counted before a kill",
          value: number("acknowledged"),
          limit: { atLeast: kills },
        },
        { what: "of them lost", value: number("lost"), limit: { equals: 0 } },
        {
          what: "there twice, or out of order",
          value: number("doubled") + number("outOfOrder"),
          limit: { equals: 0 },
        },
        {
          what: "damages, and faults that verify and check find",
          value: number("damages") + faults.length,
          limit: { equals: 0 },
        },
        {
          what: "the slowest repair at a start, ms",
          value: number("repairMaxMs"),
          limit: { below: 1000 },
        },
      ],
      notes: faults,
    };
  },
});
