import type { Figure } from "../row.ts";
import { defineRow } from "../row.ts";
import { tool } from "../tool.ts";

/** Memory may gain so much an hour of recorded time, MB. */
const MOST_MB = 1;

export const soaked = defineRow({
  id: "R9",
  group: "endurance",
  promise:
    "Every venue with faults for days, recorded, told and looked at in one process: memory and open files stay flat, nothing is lost, and a replay says the same.",
  within: { short: 300, long: 14_400 },
  measure: async ({ long, seed, signal }) => {
    const size = long ? ["--days", "30", "--samples", "40"] : ["--days", "1", "--samples", "12"];
    const args = [...size, "--seed", String(seed), "--json"];
    const found = await tool("cli/testing/soak/soak-main.ts", args, { signal });
    const samples = found.filter(({ type }) => type === "sample");
    const run = found.find(({ type }) => type === "soak") ?? {};
    const [first, last] = [samples[Math.ceil(samples.length / 4)], samples.at(-1)];
    const number = (from: Record<string, unknown> | undefined, key: string): number =>
      Number(from?.[key] ?? Number.NaN);
    const heap = number(run, "heapMbPerHour");
    const figures: Figure[] = [
      { what: "simulated hours", value: number(run, "hours") },
      { what: "trades told", value: number(run, "told") },
      { what: "faults in them", value: number(run, "faults"), limit: { atLeast: 1 } },
      {
        what: "what keeps growing, is lost, or differs from its replay",
        ...{ value: number(run, "problems"), limit: { equals: 0 } },
      },
      {
        what: "heap gained an hour of recorded time, MB",
        ...{ value: heap, limit: { atMost: MOST_MB } },
      },
      {
        what: "open files at the end, beside those after the warm-up",
        ...{ value: number(last, "files"), peer: `${number(first, "files")} then` },
      },
    ];
    return {
      figures,
      notes: found.flatMap(({ type, problem }) => (type === "problem" ? [String(problem)] : [])),
    };
  },
});
