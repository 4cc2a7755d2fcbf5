import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

const KILLS = { short: 8, long: 300 };

export const alertDelivery = defineRow({
  id: "R10",
  group: "reliability",
  promise:
    "Every alert arrives at least once, doubles carry the same key, and order per group is kept, over failures, hangs and kills.",
  tests: ["recorder/alerts/outbox.test.ts", "recorder/notify/whole-road.test.ts"],
  within: { short: 300, long: 1800 },
  measure: (context) => {
    const kills = context.long ? KILLS.long : KILLS.short;
    return proofFigures(
      "recorder/notify/testing/prove-delivery.ts",
      { kills },
      {
        kills: { what: "kills, between every two steps too", limit: { atLeast: kills } },
        safe: { what: "alerts called safe, all told in order", limit: { atLeast: kills } },
        doubles: { what: "doubles, known as such", limit: { atLeast: 1 } },
      },
      context,
    );
  },
});
