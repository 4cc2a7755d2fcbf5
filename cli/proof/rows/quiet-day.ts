import type { Alert } from "../../../engine/alerts/alert.ts";
import type { Notification } from "../../../engine/notify/notification.ts";
import { defaultNotify } from "../../../engine/notify/notify-config.ts";
import { NotificationPlanner } from "../../../engine/notify/planner.ts";
import {
  acknowledge,
  alert,
  type Input,
  isCritical,
  secondsOf,
  tell,
} from "../../../engine/notify/testing/story.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import { defineRow } from "../row.ts";

const DAYS = { short: 200, long: 2_000 };
const CROSSINGS = 200;
/** Critical episodes a day. */
const CRITICAL = 2;
const DAY_S = 86_400;
/** As the planner's own test has it: 200 in a day. */
const EVERY_S = 430;
/** Somebody acknowledges what is critical, before it is told again. */
const ACKNOWLEDGED_S = 600;

export const quietDay = defineRow({
  id: "R11",
  group: "reliability",
  promise:
    "A day of 200 crossings comes to ten messages at most, whenever they come, and nothing critical is missed or late; only reminders that nobody has acknowledged a critical alert come on top.",
  tests: ["engine/notify/planner-laws.test.ts"],
  measure: async ({ long, seed }) => {
    const random = seeded(seed);
    const days = long ? DAYS.long : DAYS.short;
    let [most, mostDrawn, mostReminders, missed, critical] = [0, 0, 0, 0, 0];
    const told = (inputs: readonly Input[]): Notification[] => {
      const all = tell(new NotificationPlanner(defaultNotify(["phone"])), inputs, DAY_S);
      const at = new Set(all.filter(isCritical).map(({ time }) => time));
      for (const input of inputs.filter(isCriticalAlert)) {
        critical += 1;
        if (!at.has(input.time)) missed += 1;
      }
      return all;
    };
    for (let day = 0; day < days; day++) {
      most = Math.max(most, told(drawDay(random, true)).length);
      const drawn = drawDay(random, false);
      mostDrawn = Math.max(mostDrawn, told(acknowledged(drawn)).length);
      const reminders = told(drawn).filter(({ reason }) => reason === "repeated");
      mostReminders = Math.max(mostReminders, reminders.length);
    }
    return {
      figures: [
        { what: `days of ${CROSSINGS} crossings`, value: 2 * days },
        { what: "messages, evenly spread, the noisiest", value: most, limit: { atMost: 10 } },
        { what: "messages, at drawn times, the noisiest", value: mostDrawn, limit: { atMost: 10 } },
        { what: "reminders besides, where nobody acknowledges, the most", value: mostReminders },
        { what: "critical turns in them", value: critical, limit: { equals: 3 * CRITICAL * days } },
        { what: "of them not told at once", value: missed, limit: { equals: 0 } },
      ],
    };
  },
});

const isCriticalAlert = (input: Input): input is Alert =>
  input.type === "alert" && input.severity === "critical";

/** The same day, on which somebody acknowledges. */
const acknowledged = (inputs: readonly Input[]): Input[] =>
  inputs
    .flatMap((input) =>
      isCriticalAlert(input)
        ? [input, acknowledge(secondsOf(input.time) + ACKNOWLEDGED_S, input.incident)]
        : input,
    )
    .sort((a, b) => a.time - b.time);

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
