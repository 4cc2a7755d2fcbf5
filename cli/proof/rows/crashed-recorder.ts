import { defineRow } from "../row.ts";
import { tool } from "../tool.ts";

const LIVES = { short: 100, long: 5_000 };

export const crashedRecorder = defineRow({
  id: "crashes",
  group: "reliability",
  promise:
    "After kills, losses of power and failing disk calls in any order, what was reported safe is there, and every trade is there once or in a gap.",
  within: { short: 180, long: 1800 },
  measure: async ({ long, seed, signal }) => {
    const many = long ? LIVES.long : LIVES.short;
    const from = seed * LIVES.long;
    const args = ["--crashes", "--from", String(from), "--seeds", String(many), "--json"];
    const found = await tool("recorder/feed/testing/simulate-faults.ts", args, { signal });
    const { seeds, broken, faults } = found.at(-1) ?? {};
    return {
      figures: [
        {
          ...{ what: "recorders that were killed, lost power, had failing disks" },
          ...{ value: Number(seeds), limit: { equals: many } },
        },
        { what: "broken promises", value: Number(broken), limit: { equals: 0 } },
        { what: "faults of venues meanwhile", value: Number(faults), limit: { atLeast: many } },
      ],
      notes:
        broken === 0 ? [] : [`npm run simulate-faults -- --crashes --from ${from} --seeds ${many}`],
    };
  },
});
