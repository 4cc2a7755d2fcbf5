import type { InputGroup, Side } from "../../engine/detectors/detector.ts";
import type { Level } from "../../engine/evaluation/active-spans.ts";
import type { Interval } from "../../engine/evaluation/exact-interval.ts";
import type { GridResult } from "../../engine/evaluation/grid-check.ts";
import type { LabelledEvent } from "../../engine/evaluation/label-events.ts";
import type { LeadSummary } from "../../engine/evaluation/lead-summary.ts";
import type { Active, Meeting } from "../../engine/evaluation/score-alerts.ts";
import type { HorizonResult } from "../../engine/evaluation/strips.ts";
import type { Micros } from "../../engine/market/time.ts";

export type { LeadSummary };

// What an evaluation by the early-warning protocol comes to: what the report, the tables and the JSON show.

/**
 * What is judged in Tether for want of dollars is scored in a class of its own; so is what comes in steps of more than five
 * minutes, which supports statements in hours only; what a venue alone showed where there are several; and local trouble.
 */
export type EventClass =
  | "USD"
  | "usdt-relative"
  | "USD, hourly"
  | "usdt-relative, hourly"
  | "one venue"
  | "local";
/** Chosen on (before 2023), or looked at and so told (from 2023 on). */
export type Split = "training" | "test, seen";

export interface EvaluatedTape {
  readonly name: string;
  readonly kind: "recorded" | "imported" | "reconstructed" | "simulated";
  /** Of its manifest. */
  readonly sha256: string;
  readonly from: string;
  readonly to: string;
  readonly step: Micros;
}

/** An event, whoever noticed it. */
export interface EventRow {
  /** Unique within the evaluation: `USDC 2023-03-10T22:40Z discount, march`. */
  readonly id: string;
  readonly tape: string;
  readonly coin: string;
  readonly side: Side;
  readonly class: EventClass;
  /** Whose own trouble it was, in the class of its own. */
  readonly venue?: string;
  /** Events of one cluster have one cause: they count as one. */
  readonly cluster: string;
  readonly split: Split;
  readonly step: Micros;
  readonly event: LabelledEvent;
}

/** How one detector met one event. */
export interface EventResult {
  /** The event's id. */
  readonly event: string;
  /** Fitted without the event's cluster; undefined where the detector has none. */
  readonly threshold: number | undefined;
  readonly against: Readonly<Partial<Record<50 | 100 | 300, Meeting>>>;
  /** When it was first told of the event, from a day before T_50 to its end, µs; undefined where it never was. */
  readonly told: number | undefined;
  /**
   * Since when an alert had been open at T_100 without a break, where that was more than a day before it, µs: by the protocol
   * it is missed all the same, for who is always alert would warn of everything.
   */
  readonly openSince: number | undefined;
  /** When alerts were open, from a day before T_50 to the end. */
  readonly active: readonly Active[];
  /** Area beyond par between T_50 and the alert (or the end), bps x minutes / 1,000. */
  readonly loss: number;
  /** Selling on the alert against holding to the trough, and against holding seven days, bps; undefined without an alert. */
  readonly exitToTrough: number | undefined;
  readonly exitToWeek: number | undefined;
  /** (price at the first way back in - trough) / (1 - trough); undefined where there is none. */
  readonly entry: number | undefined;
  /** Of a venue's own trouble: alarms about the coin within it, which were wrong. */
  readonly coinWide?: number;
}

/** One stretch of calm time: a coin on one tape, on one side. */
export interface CalmResult {
  readonly tape: string;
  readonly coin: string;
  readonly side: Side;
  readonly class: EventClass;
  readonly step: Micros;
  /** Fitted without this coin. */
  readonly threshold: number | undefined;
  readonly months: number;
  readonly falseAlarms: number;
  readonly notifications: number;
  /** All on the tape, calm or not: alerts less than an hour apart are one. Undefined where nobody counted. */
  readonly episodes?: number;
  /** Share of calm time with an alert open. */
  readonly duty: number;
  /** Share of all time without a fresh price. */
  readonly blind: number;
}

/** One detector at one level over one class and side; events are the major ones, against T_100 unless said. */
export interface DetectorSum {
  readonly detector: string;
  readonly level: Level;
  readonly class: EventClass;
  readonly side: Side;
  readonly split: Split;
  readonly major: number;
  /** Independent causes among them. */
  readonly clusters: number;
  readonly early: number;
  readonly timely: number;
  readonly recallEarly: Interval;
  readonly recallTimely: Interval;
  /** Minutes; missed ones are behind all others. `null` where that is what stands there. */
  readonly lead: LeadSummary;
  readonly leadAt50: LeadSummary;
  readonly firstLead: LeadSummary;
  /** Events with 15 minutes or more of lasting lead. */
  readonly quarterHour: number;
  /** Median minutes from the line to the alert, of timely and late ones. */
  readonly timeToDetect: number | null;
  readonly falseAlarms: number;
  readonly notifications: number;
  readonly calmMonths: number;
  readonly perMonth: number | null;
  readonly perMonthInterval: Interval;
  readonly duty: number | null;
  readonly blind: number | null;
  /** Hits of all episodes outside blind time. */
  readonly precision: number | null;
  readonly f1: number | null;
  /** As Xenophon counts, only to compare with them. */
  readonly leadWeightedF: number | null;
  /** With a false alarm's price at a tenth, once and ten times the calibrated one. */
  readonly cost: Readonly<Record<"0.1" | "1" | "10", number | null>>;
  readonly exitToTrough: number | null;
  readonly exitToWeek: number | null;
  readonly entry: number | null;
  /** Median lasting lead, minutes, with alerts 0, 5 and 60 seconds late. */
  readonly latency: Readonly<Record<"0" | "5" | "60", number | null>>;
  /** With a day, six hours or one in which an alert counts as early. */
  readonly horizons: Readonly<Record<"24h" | "6h" | "1h", HorizonResult>>;
}

/**
 * What a detector comes to where it counts: pages about discounts on minutes, in dollars and in Tether together, its threshold
 * fitted without the event's cluster and without the coin whose calm is counted.
 */
export interface HeadlineRow {
  readonly detector: string;
  readonly split: Split;
  /** Major ones. */
  readonly events: number;
  readonly clusters: number;
  /** Against T_100. */
  readonly early: number;
  readonly leadAt50: LeadSummary;
  readonly lead: LeadSummary;
  readonly falseAlarms: number;
  readonly calmMonths: number;
}

/** One threshold of a detector's activity monitoring curve. */
export interface CurvePoint {
  readonly threshold: number;
  readonly falseAlarms: number;
  readonly perMonth: number | null;
  readonly duty: number | null;
  readonly early: number;
  readonly major: number;
  readonly medianLead: number | null;
  readonly medianLeadAt50: number | null;
}

export interface Curve {
  readonly detector: string;
  readonly side: Side;
  readonly class: EventClass;
  readonly split: Split;
  readonly points: readonly CurvePoint[];
}

export interface EvaluatedDetector {
  readonly id: string;
  /** `B1*: plain level, tuned`. */
  readonly title: string;
  readonly groups: readonly InputGroup[];
  /** It has one threshold, fitted to a budget of false alarms. */
  readonly tuned: boolean;
  /** Its score was fitted to labels, too: the report says first whether that was worth it. */
  readonly learned?: boolean;
  /** With everything calm at hand, for discounts. */
  readonly thresholds: Readonly<Partial<Record<Level, number>>>;
  /** The same by side and level, `discount page`: what `--freeze` seals. Undefined where none keeps the budget. */
  readonly sealable: Readonly<Record<string, number | undefined>>;
  readonly results: readonly {
    readonly level: Level;
    readonly events: readonly EventResult[];
    readonly calm: readonly CalmResult[];
  }[];
}

/** What the article claims, and the number that confirms or refutes it. */
export interface Claim {
  readonly claim: string;
  readonly detector: string;
  readonly answer: "confirmed" | "refuted" | "not decided";
  /** In words, with n: `early by 15 minutes or more in 2 of 7 events of 3 clusters`. */
  readonly figure: string;
}

/** The events that other lines or windows would have found. */
export interface GridRow extends GridResult {
  readonly detector: string;
}

export interface LuckRow {
  readonly detector: string;
  readonly hits: number;
  readonly of: number;
  /** Share of shifts whose best had as many; null where there are fewer than ten clusters, for then it means nothing. */
  readonly p: number | null;
  readonly shifts: number;
}

/** A detector that changed nothing before the cut, or did. */
export interface LookAheadRow {
  readonly detector: string;
  readonly cuts: number;
  readonly caught: boolean;
  readonly where: string | undefined;
}

export interface Evaluation {
  readonly protocol: 2;
  /** Of detectors, thresholds, latency and events. */
  readonly configuration: string;
  readonly latency: Micros;
  readonly tapes: readonly EvaluatedTape[];
  readonly events: readonly EventRow[];
  readonly spikes: number;
  /** Documented events of which no tape has data. */
  readonly noData: readonly {
    readonly id: string;
    readonly coin: string;
    readonly onset: string;
  }[];
  readonly detectors: readonly EvaluatedDetector[];
  readonly sums: readonly DetectorSum[];
  readonly headline: readonly HeadlineRow[];
  /** The fitted detector that did best on the training side alone; undefined where there is no such side. */
  readonly chosen: string | undefined;
  readonly curves: readonly Curve[];
  readonly grid: readonly GridRow[];
  readonly luck: readonly LuckRow[];
  readonly lookAhead: readonly LookAheadRow[];
  readonly claims: readonly Claim[];
  readonly ledger: {
    /** This one's place among the different configurations so far. */
    readonly configuration: number;
    readonly configurations: number;
    readonly testTouched: number;
    readonly sealed: string | undefined;
    /** What was sealed before any of these tapes were read, applied for the first time. */
    readonly outOfSample: boolean;
  };
}
