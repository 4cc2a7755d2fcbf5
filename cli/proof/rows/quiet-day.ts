import { defaultNotify } from "../../../engine/notify/notify-config.ts";
import { NotificationPlanner } from "../../../engine/notify/planner.ts";
import { alert, type Input, isCritical, tell } from "../../../engine/notify/testing/story.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import { defineRow } from "../row.ts";

const DAYS = { short: 200, long: 2_000 };
const CROSSINGS = 200;
/** Critical episodes a day. */
const CRITICAL = 2;
const DAY_S = 86_400;
/** As the planner's own test has it: 200 in a day. */
const EVERY_S = 430;

export const quietDay = defineRow({
  id: "R11",
  group: "reliability",
  promise:
    "A day of 200 crossings, evenly spread, comes to ten messages at most, and nothing critical is missed or late, whenever they come.",
  tests: ["engine/notify/planner-laws.test.ts"],
  measure: async ({ long, seed }) => {
    const random = seeded(seed);
    const days = long ? DAYS.long : DAYS.short;
    let [most, mostDrawn, missed, critical] = [0, 0, 0, 0];
    for (let day = 0; day < 2 * days; day++) {
      const even = day % 2 === 0;
      const inputs = drawDay(random, even);
      const told = tell(new NotificationPlanner(defaultNotify(["phone"])), inputs, DAY_S);
      if (even) most = Math.max(most, told.length);
      else mostDrawn = Math.max(mostDrawn, told.length);
      const at = new Set(told.filter(isCritical).map(({ time }) => time));
      for (const input of inputs) {
        if (input.type !== "alert" || input.severity !== "critical") continue;
        critical += 1;
        if (!at.has(input.time)) missed += 1;
      }
    }
    return {
      figures: [
        { what: `days of ${CROSSINGS} crossings`, value: 2 * days },
        { what: "messages, evenly spread, the noisiest", value: most, limit: { atMost: 10 } },
        { what: "messages, at drawn times, the noisiest", value: mostDrawn },
        { what: "critical turns in them", value: critical, limit: { equals: 2 * CRITICAL * days } },
        { what: "of them not told at once", value: missed, limit: { equals: 0 } },
      ],
    };
  },
});

/** A coin fires, gets worse, is over, again and again, evenly or at drawn times; two of the turns are critical. */
const drawDay = (random: () => number, even: boolean): Input[] => {
  const times = Array.from({ length: CROSSINGS }, (_, i) =>
    even ? i * EVERY_S : random() * DAY_S,
  ).sort((a, b) => a - b);
  const graver = new Set<number>();
  const whole = Math.floor(CROSSINGS / 3);
  while (graver.size < CRITICAL) graver.add(Math.floor(random() * whole));
  return times.map((s, i): Input => {
    const k = Math.floor(i / 3);
    const state = (["firing", "escalated", "resolved"] as const)[i % 3] ?? "resolved";
    const severity = state === "escalated" && graver.has(k) ? "critical" : "warning";
    return alert({ s, state, severity, step: (i % 3) + 1, incident: `USDC-depeg-${k}` });
  });
};
