import type { Alert, Severity } from "../alerts/alert.ts";
import type { Micros } from "../market/time.ts";

/** Why somebody is told now. */
export type Reason = "fired" | "escalated" | "repeated" | "recovering" | "resolved" | "lost";

/** One thing to be told to one target: the latest emission of each incident of a group. */
export interface Notification {
  /** Stable over attempts and restarts: the same notification always has the same key. */
  readonly key: string;
  /** The configured notifier that shall tell it, by its name. */
  readonly target: string;
  /** Notifications of one group to one target are told in order. */
  readonly group: string;
  readonly reason: Reason;
  /** The gravest of its alerts'. */
  readonly severity: Severity;
  /** When it fell due, pipeline time. */
  readonly time: Micros;
  readonly alerts: readonly Alert[];
}
