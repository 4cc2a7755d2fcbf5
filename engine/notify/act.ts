import type { Micros } from "../market/time.ts";

/** What a silence covers: every field that is given must match; `*` in a text stands for anything. */
export interface Matcher {
  readonly coin?: string;
  readonly rule?: string;
  readonly venue?: string;
  readonly severity?: string;
}

/** Somebody has seen an incident: it is not repeated to anyone, on any channel, unless it escalates. */
export interface Acknowledge {
  readonly type: "acknowledge";
  readonly incident: string;
  readonly time: Micros;
  readonly by: string;
  readonly note?: string;
}

/** Nothing that matches is told from `time` to `until`. */
export interface Silence {
  readonly type: "silence";
  /** Counted: `silence-1`. */
  readonly id: string;
  readonly matcher: Matcher;
  readonly time: Micros;
  readonly until: Micros;
  readonly reason: string;
  readonly by: string;
}

/** A silence ends before its time. */
export interface Unsilence {
  readonly type: "unsilence";
  readonly id: string;
  readonly time: Micros;
  readonly by: string;
}

/** What people do about alerts. One record, whatever channel it came by. */
export type Act = Acknowledge | Silence | Unsilence;
