import { rises } from "../../engine/alerts/rises.ts";
import { rankOf } from "../../engine/alerts/severity.ts";
import type { Incident } from "../../engine/evaluation/incidents.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Silence } from "../../engine/notify/act.ts";
import { matches } from "../../engine/notify/matcher.ts";
import {
  type AlertHistory,
  acknowledged,
  silencesAt,
} from "../../recorder/alerts/alert-history.ts";

/** What the inbox calls an incident: what it is, and what somebody has done about it while it goes on. */
export const INBOX_STATES = [
  "open",
  "acknowledged",
  "silenced",
  "recovering",
  "resolved",
  "lost",
] as const;
export type InboxState = (typeof INBOX_STATES)[number];

export const isOpen = ({ state }: Incident): boolean => state === "open" || state === "recovering";

/** The silences under which it is told to nobody now. */
export const silencesOver = (
  { first, emissions }: Incident,
  history: AlertHistory,
  now: Micros,
): readonly Silence[] => {
  const worse = emissions.filter(rises).at(-1) ?? first;
  const subject = { coin: first.coin, rule: first.rule, venue: worse.venue ?? first.venue ?? "" };
  return silencesAt(history, now).filter(({ matcher, time }) => {
    return time <= now && matches(matcher, { ...subject, severity: worse.severity });
  });
};

export const inboxState = (incident: Incident, history: AlertHistory, now: Micros): InboxState => {
  if (incident.state !== "open") return incident.state;
  if (silencesOver(incident, history, now).length > 0) return "silenced";
  return acknowledged(history, incident) === undefined ? "open" : "acknowledged";
};

/** What goes on first, the gravest of it before the rest; the newest first among equals. */
export const byUrgency = (a: Incident, b: Incident): number =>
  Number(isOpen(b)) - Number(isOpen(a)) ||
  (isOpen(a) ? rankOf(b.severity) - rankOf(a.severity) : 0) ||
  b.first.time - a.first.time;

/** What became of the notifications about an incident, repetitions too. */
export const toldCounts = ({ id }: Incident, { told }: Pick<AlertHistory, "told">) => {
  const counts = { sent: 0, waits: 0, retried: 0, failed: 0 };
  for (const { notification, outcome } of told) {
    if (!notification.alerts.some(({ incident }) => incident === id)) continue;
    if (outcome === undefined) counts.waits += 1;
    else if (outcome.type === "sent") counts.sent += 1;
    else if (outcome.permanent) counts.failed += 1;
    else counts.retried += 1;
  }
  return counts;
};
