import type { Alert } from "../../engine/alerts/alert.ts";

/** The last emission of every incident that is open, in order of their first: as many as are open are kept. */
export class OpenIncidents {
  readonly #open = new Map<string, Alert>();

  take(alert: Alert): void {
    if (alert.state === "resolved" || alert.state === "lost") this.#open.delete(alert.incident);
    else this.#open.set(alert.incident, alert);
  }

  get all(): readonly Alert[] {
    return [...this.#open.values()];
  }
}

/** The same of alerts that are given in order, such as those of a replay up to its cursor. */
export const openIncidents = (alerts: Iterable<Alert>): readonly Alert[] => {
  const open = new OpenIncidents();
  for (const alert of alerts) open.take(alert);
  return open.all;
};
