import type { Context, Figure } from "../row.ts";
import { defineRow } from "../row.ts";
import { tool } from "../tool.ts";

const SCHEDULES = { short: 1_000, long: 10_000 };
/** Kinds of faults that a schedule may have; drawn a thousand times, all of them come up. */
const KINDS = 20;

export const faultSchedules = defineRow({
  id: "R4",
  group: "reliability",
  promise:
    "Whatever a venue and the network do, every trade is recorded once or lies in a gap, and the recorder comes back without hammering.",
  within: { short: 240, long: 1800 },
  measure: async (context) => {
    const many = context.long ? SCHEDULES.long : SCHEDULES.short;
    // Seeds a run apart share no schedule.
    const from = context.seed * SCHEDULES.long;
    const halves = await Promise.all([
      simulate(context, from, many / 2),
      simulate(context, from + many / 2, many / 2),
    ]);
    const sum = (key: string): number =>
      halves.reduce((all, half) => all + Number(half[key] ?? Number.NaN), 0);
    const kinds = new Set(halves.flatMap(({ kinds }) => (Array.isArray(kinds) ? kinds : [])));
    const figures: Figure[] = [
      { what: "schedules of faults on virtual time", value: sum("seeds"), limit: { equals: many } },
      { what: "broken promises", value: sum("broken"), limit: { equals: 0 } },
      { what: "faults in them", value: sum("faults"), limit: { atLeast: 2 * many } },
      { what: "kinds of faults", value: kinds.size, limit: { atLeast: KINDS } },
      { what: "schedules a second of one core", value: (many * 1000) / sum("cpuMs") },
    ];
    return {
      figures,
      notes:
        sum("broken") === 0
          ? []
          : [`npm run simulate-faults -- --from ${from} --seeds ${many} shows them`],
    };
  },
});

const simulate = async ({ signal }: Context, from: number, seeds: number) => {
  const args = ["--from", String(from), "--seeds", String(seeds), "--json"];
  const found = await tool("recorder/feed/testing/simulate-faults.ts", args, { signal });
  return found.at(-1) ?? {};
};
