import type { Alert, Severity } from "../../../engine/alerts/alert.ts";
import { type Micros, micros } from "../../../engine/market/time.ts";
import type { Notification } from "../../../engine/notify/notification.ts";
import type { Message } from "../../notify/target.ts";

export const START = micros(1_700_000_000e6);

/** The n-th emission of an incident. */
export const sampleAlert = (incident: string, step: number, more: Partial<Alert> = {}): Alert => ({
  ...{ type: "alert", time: micros(START + step * 1e6), rule: "depeg", coin: "USDC" },
  ...{ severity: "critical", state: "firing", incident, step, value: -210.5, unit: "bps" },
  ...{ message: `${incident} step ${step}`, action: "NONE" },
  ...more,
});

export const sampleNotification = (
  key: string,
  {
    target = "desk",
    group = "USDC",
    severity = "warning" as Severity,
    time = START as Micros,
  } = {},
): Notification => ({ key, target, group, reason: "fired", severity, time, alerts: [] });

/** Words enough for tests: what is told is in the key and the group. */
export const sampleWords = (notification: Notification): Message => {
  const { key, group, reason, severity, alerts } = notification;
  const incidents = alerts.map(({ incident }) => incident);
  return {
    ...{ key, group, reason, severity, incidents, coins: [] },
    ...{ time: "2023-11-14T22:13:20.000000Z", title: key, text: key },
  };
};
