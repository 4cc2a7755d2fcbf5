import type { Alert } from "../alerts/alert.ts";
import type { Micros } from "../market/time.ts";
import type { Notification } from "./notification.ts";
import type { NotifySpec } from "./notify-config.ts";
import { NotificationPlanner } from "./planner.ts";

/** What would have been told of a tape's alerts, had they come live and had nobody acknowledged anything. A sink. */
export class Rehearsal {
  /** In order of time; what falls due after the last alert is there once it is finished. */
  readonly told: Notification[] = [];
  readonly #planner: NotificationPlanner;

  constructor(spec: NotifySpec) {
    this.#planner = new NotificationPlanner(spec);
  }

  alert(alert: Alert): void {
    this.told.push(...this.#planner.onAlert(alert));
  }

  /** The tape ends at `end`. */
  finish(end: Micros): void {
    this.told.push(...this.#planner.onTime(end));
  }
}
