/** A documented depeg. A fact as its source states it: what the source does not say is absent. */
export interface DepegEvent {
  readonly id: string;
  readonly coin: string;
  readonly direction: "discount" | "premium";
  /** ISO 8601 prefixes in UTC, as exact as they are known: a month, a day or a minute. */
  readonly onset: string;
  readonly trough?: string;
  /** The lowest price of a discount, the highest of a premium, in dollars. */
  readonly extreme?: number;
  /** Where that was seen. */
  readonly venue?: string;
  /** When it was over; `none` where the peg was never found again, `unknown` where nobody said. */
  readonly recovery: string;
  readonly cause: string;
  /** Whether it came within minutes or grew. */
  readonly dynamics: "shock" | "slow";
  /** Events of one cause share it. */
  readonly cluster: string;
  readonly source: string;
  readonly confidence: "high" | "medium" | "low";
  readonly note?: string;
}
