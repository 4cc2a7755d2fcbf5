import type { AlertState } from "../../engine/alerts/alert.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { Act } from "../../engine/notify/act.ts";
import { type Entry, notificationId, notificationsOf, settledBy } from "./alert-record.ts";

/** What is done with is kept so long, µs, ... */
const KEPT = micros(48 * 3600e6);
/** ... and so many records of it. */
const MOST_DONE = 20_000;
/** Emissions of an incident that stays open. */
const MOST_OF_OPEN = 100;

const CLOSED: ReadonlySet<AlertState> = new Set<AlertState>(["resolved", "lost"]);

/** The latest state of each incident says whether it is open. */
const openIncidents = (entries: readonly Entry[]): ReadonlySet<string> => {
  const open = new Set<string>();
  for (const { record } of entries) {
    if (record.type !== "alert") continue;
    if (CLOSED.has(record.alert.state)) open.delete(record.alert.incident);
    else open.add(record.alert.incident);
  }
  return open;
};

/**
 * What of a log is worth keeping: all that is not delivered, incidents that are open, what people did that is in force, and
 * everything of the last 48 hours; of that, the newest 20,000 records. Of an alert that is delivered, no notification.
 */
export const compact = (entries: readonly Entry[], now: Micros): readonly Entry[] => {
  const settled = new Set(entries.flatMap(({ record }) => settledBy(record) ?? []));
  const open = openIncidents(entries);
  const silent = new Set<string>();
  for (const { record } of entries)
    if (record.type === "act" && record.act.type === "silence" && record.act.until > now)
      silent.add(record.act.id);
  const inForce = (act: Act): boolean =>
    act.type === "acknowledge" ? open.has(act.incident) : silent.has(act.id);

  const emissions = new Map<string, number>();
  const kept: Entry[] = [];
  let done = 0;
  // The newest first: they are kept where there are too many.
  for (const entry of entries.toReversed()) {
    const { time, record } = entry;
    const notifications = notificationsOf(record).filter(
      (notification) => !settled.has(notificationId(notification)),
    );
    let needed = notifications.length > 0;
    if (record.type === "act") needed = inForce(record.act);
    if (record.type === "alert" && open.has(record.alert.incident)) {
      const count = (emissions.get(record.alert.incident) ?? 0) + 1;
      emissions.set(record.alert.incident, count);
      needed ||= count <= MOST_OF_OPEN;
    }
    if (!needed) {
      const empty = record.type === "notifications";
      if (empty || time < now - KEPT || done >= MOST_DONE) continue;
      done += 1;
    }
    if (record.type === "alert" || record.type === "notifications")
      kept.push({ time, record: { ...record, notifications } });
    else kept.push(entry);
  }
  return kept.reverse();
};
