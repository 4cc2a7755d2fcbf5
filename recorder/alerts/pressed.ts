import type { Alert } from "../../engine/alerts/alert.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Act } from "../../engine/notify/act.ts";
import type { Pressed } from "../notify/target.ts";
import type { Entry } from "./alert-record.ts";
import { nextSilence } from "./next-silence.ts";

/** How long a press on "mute" silences, µs. */
const MUTED = micros(3600e6);

/**
 * What a press on a channel means: an act, or why it means nothing. Pressing again what is acknowledged already, on
 * whatever channel, is no second act, until the incident escalates.
 */
export const actOf = (
  { what, incident, by }: Pressed,
  entries: readonly Entry[],
  now: Micros,
): Act | string => {
  let alert: Alert | undefined;
  let acknowledged = false;
  for (const { record } of entries) {
    if (record.type === "alert" && record.alert.incident === incident) {
      alert = record.alert;
      if (alert.state === "escalated") acknowledged = false;
    }
    if (record.type !== "act") continue;
    const { act } = record;
    if (act.type === "acknowledge" && act.incident === incident) acknowledged = true;
  }
  if (alert === undefined)
    return `${by} pressed ${what} for ${incident}: there is no such incident`;
  const who = by.slice(0, 200) || "somebody";
  if (what === "acknowledge")
    return acknowledged
      ? `${incident} is acknowledged already`
      : { type: "acknowledge", incident, time: now, by: who };
  return {
    type: "silence",
    id: nextSilence(entries.flatMap(({ record }) => (record.type === "act" ? record.act : []))),
    matcher: { coin: alert.coin, rule: alert.rule },
    time: now,
    until: micros(now + MUTED),
    reason: `muted from a message about ${incident}`,
    by: who,
  };
};
