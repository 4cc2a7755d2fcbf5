import { proofFigures } from "../proof-figures.ts";
import { defineRow } from "../row.ts";

const STATES = { short: 300, long: 10_000 };

export const lostPower = defineRow({
  id: "R2",
  group: "reliability",
  promise:
    "After a loss of power, whatever it left of what was not synced, all that was called safe is there and everything opens.",
  within: { short: 240, long: 1800 },
  measure: (context) => {
    const states = context.long ? STATES.long : STATES.short;
    return proofFigures(
      "recorder/alerts/testing/prove-power-loss.ts",
      { states, sector: context.long ? 128 : 512 },
      {
        allStates: {
          what: "disks that there can be after it, of short logs: all of them",
          limit: { atLeast: 1_000 },
        },
        drawnStates: { what: "disks by chance, of long logs", limit: { equals: 2 * states } },
        safe: { what: "messages and alerts called safe before", limit: { atLeast: states } },
      },
      context,
    );
  },
});
