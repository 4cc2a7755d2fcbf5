import type { Side } from "../detectors/detector.ts";
import type { Micros } from "../market/time.ts";
import type { PlaybookName } from "./playbook.ts";

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
  /** 1, 2, 3 … within the incident: with its id, what names this emission everywhere. */
  readonly step: number;
  /** Where the trouble is one venue's alone. */
  readonly venue?: string;
  readonly value: number;
  readonly unit: "bps" | "points" | "seconds";
  /** The side of the peg that the rule watches, where its value has no sign that says so: a detector's score. */
  readonly side?: Side;
  /** Only where the coin is judged in a quote currency instead of its peg's. */
  readonly basis?: string;
  readonly message: string;
  readonly action: Action;
  /** The playbook of the rule. */
  readonly playbook?: PlaybookName;
  /** Shown on boards and in lists, sent to nobody. */
  readonly boardOnly?: true;
  /** The trouble is over for now; the incident stays open for a while, for such things come back. */
  readonly recovering?: true;
  readonly evidence?: Evidence;
}

/** What a rule saw when it decided. */
export interface Evidence {
  /** Of the newest record that it rests on, µs. */
  readonly dataTime: Micros;
  /** The thresholds in force, in the alert's unit; durations in seconds. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** The values judged, by their names in frames; prices by venue as `price.kraken`. */
  readonly inputs: Readonly<Record<string, number>>;
}
