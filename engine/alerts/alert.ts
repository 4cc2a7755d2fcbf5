import type { Micros } from "../market/time.ts";

export type Severity = "info" | "warning" | "critical";
export type AlertState = "firing" | "escalated" | "resolved" | "lost";
export type Action = "CONSIDER_BUY" | "CONSIDER_SELL" | "POTENTIAL_BUY" | "POTENTIAL_SELL" | "NONE";

/** One emission of an alert rule: an incident opened, escalated, resolved, or lost because the data went away. */
export interface Alert {
  readonly type: "alert";
  readonly time: Micros;
  readonly rule: string;
  readonly coin: string;
  /** The series judged, where a rule judges one instrument alone (the seed's rules). */
  readonly instrument?: string;
  readonly severity: Severity;
  readonly state: AlertState;
  /** Counted, not random: `USDC-depeg-1`. */
  readonly incident: string;
  readonly value: number;
  readonly unit: "bps" | "points";
  /** Only where the coin is judged in a quote currency instead of its peg's. */
  readonly basis?: string;
  readonly message: string;
  readonly action: Action;
}
