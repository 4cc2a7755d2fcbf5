import { mutateEngine } from "../mutation/mutate-engine.ts";
import { defineRow } from "../row.ts";

const MUTANTS = 2000;
const BUDGET_MS = 1_200_000;
const WITHIN = { short: 10, long: 1800 };

export const noticedChanges = defineRow({
  id: "R15",
  group: "reliability",
  promise:
    "Of small changes to the code of alerts and pipeline, drawn by chance, at least four of five are noticed by a test.",
  within: WITHIN,
  measure: async ({ long, seed, signal }) => {
    // Of a few changes nothing could be said of four in five.
    if (!long) return { notMeasured: "it takes twenty minutes: --long, or --only R15 --long" };
    const { tried, noticed, endless, survivors, candidates } = await mutateEngine({
      ...{ seed, signal, many: MUTANTS, budgetMs: BUDGET_MS },
      ...{ processes: 2, now: () => performance.now() },
    });
    return {
      figures: [
        { what: "changes tried", value: tried, limit: { atLeast: 50 }, peer: `of ${candidates}` },
        {
          what: "part of them that a test noticed",
          value: noticed / tried,
          limit: { atLeast: 0.8 },
          ...(endless === 0 ? {} : { peer: `${endless} of them made the tests run for ever` }),
        },
      ],
      notes: survivors.map((survivor) => `nothing noticed: ${survivor}`),
    };
  },
});
