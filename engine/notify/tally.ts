import type { Alert, Severity } from "../alerts/alert.ts";
import { rankOf } from "../alerts/severity.ts";
import { formatTime, type Micros } from "../market/time.ts";
import type { Notification } from "./notification.ts";

/** What one target would have received; repetitions, which an acknowledgement ends, are counted apart. */
export type TargetTally = Readonly<Record<Severity | "total" | "repeated", number>>;

/** What would have been told of one incident, to anybody. */
export interface IncidentTally {
  readonly incident: string;
  readonly coin: string;
  readonly rule: string;
  /** The gravest told. */
  readonly severity: Severity;
  readonly first: Micros;
  readonly last: Micros;
  /** Notifications that spoke of it, without repetitions. */
  readonly notifications: number;
  /** In the order in which they heard of it. */
  readonly targets: readonly string[];
  /** The last word. */
  readonly state: Alert["state"];
}

/** What would have reached your phone. */
export interface Tally {
  /** Without repetitions. */
  readonly total: number;
  readonly repeated: number;
  /** When the first one was told; undefined when none was. */
  readonly first: Micros | undefined;
  /** By target, in order of its name. */
  readonly targets: Readonly<Record<string, TargetTally>>;
  /** In the order in which they were first told of. */
  readonly incidents: readonly IncidentTally[];
}

/** Counts notifications, given in order of time. */
export const tally = (notifications: readonly Notification[]): Tally => {
  const targets = new Map<string, Record<keyof TargetTally, number>>();
  const incidents = new Map<string, IncidentTally>();
  let repeated = 0;
  for (const { target, severity, reason, time, alerts } of notifications) {
    const counts = targets.get(target) ?? {
      ...{ total: 0, critical: 0, warning: 0, info: 0, repeated: 0 },
    };
    targets.set(target, counts);
    if (reason === "repeated") {
      counts.repeated++;
      repeated++;
    } else {
      counts.total++;
      counts[severity]++;
    }
    for (const alert of alerts) {
      const { incident, coin, rule, state } = alert;
      const before = incidents.get(incident);
      incidents.set(incident, {
        ...{ incident, coin, rule, state, last: time },
        first: before?.first ?? time,
        severity: graver(before?.severity, alert.severity),
        notifications: (before?.notifications ?? 0) + (reason === "repeated" ? 0 : 1),
        targets: [...new Set([...(before?.targets ?? []), target])],
      });
    }
  }
  return {
    ...{ total: notifications.length - repeated, repeated },
    first: notifications[0]?.time,
    targets: Object.fromEntries([...targets].sort(([a], [b]) => (a < b ? -1 : 1))),
    incidents: [...incidents.values()],
  };
};

const graver = (a: Severity | undefined, b: Severity): Severity =>
  a !== undefined && rankOf(a) > rankOf(b) ? a : b;

/** A tally for programs: times as ISO text, null where there is none. */
export const tallyJson = ({ first, incidents, ...counts }: Tally) => ({
  ...counts,
  first: first === undefined ? null : formatTime(first),
  incidents: incidents.map((incident) => ({
    ...incident,
    first: formatTime(incident.first),
    last: formatTime(incident.last),
  })),
});
