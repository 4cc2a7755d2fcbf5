import type { Alert, Severity } from "../alerts/alert.ts";
import { rankOf } from "../alerts/severity.ts";

/** What became of an incident as of its last emission. `recovering`: over for now, and watched closely. */
export type IncidentState = "open" | "recovering" | "resolved" | "lost";

/** All emissions of one incident. */
export interface Incident {
  readonly id: string;
  readonly first: Alert;
  readonly last: Alert;
  readonly state: IncidentState;
  /** The gravest. */
  readonly severity: Severity;
  /** The emission whose value lies farthest out. */
  readonly worst: Alert;
  /** In order. */
  readonly emissions: readonly Alert[];
}

/** Alerts, given in order, by incident, in order of first emission. */
export const incidentsOf = (alerts: readonly Alert[]): readonly Incident[] => {
  const groups = new Map<string, [Alert, ...Alert[]]>();
  for (const alert of alerts) {
    const group = groups.get(alert.incident);
    if (group === undefined) groups.set(alert.incident, [alert]);
    else group.push(alert);
  }
  return [...groups].map(([id, emissions]) => {
    const [first] = emissions;
    const last = emissions.at(-1) ?? first;
    // An end says where it ended, not how bad it was.
    const rises = emissions.filter(({ recovering }) => recovering !== true);
    const most = (of: (alert: Alert) => number): Alert =>
      rises.reduce((a, b) => (of(b) > of(a) ? b : a), first);
    return {
      ...{ id, first, last, emissions, state: stateOf(last) },
      severity: most(({ severity }) => rankOf(severity)).severity,
      worst: most(({ value }) => (Number.isFinite(value) ? Math.abs(value) : -1)),
    };
  });
};

const stateOf = ({ state, recovering }: Alert): IncidentState => {
  if (state === "resolved" || state === "lost") return state;
  return recovering === true ? "recovering" : "open";
};
