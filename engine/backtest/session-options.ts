import type { Fill } from "./order.ts";
import type { Parameters } from "./parameters.ts";
import type { StrategyDefinition } from "./strategy.ts";
import type { Terms } from "./terms.ts";
import type { RunFacts } from "./tradable.ts";

export interface SessionOptions {
  readonly definition: StrategyDefinition;
  readonly parameters: Parameters;
  /** Its list of instruments is the one that segments point into. */
  readonly facts: RunFacts;
  readonly terms: Terms;
  /** In the account's currency. */
  readonly capital: number;
  /** Default true; false: no lists of orders, fills and trades are kept, for `totals` alone will be asked. */
  readonly keeps?: boolean;
  /** Told of each fill as it happens. */
  readonly onFill?: (fill: Fill) => void;
  /** Told of the tape's time before the strategy is called: who watches it knows where it did not come back from. */
  readonly onCall?: (time: number) => void;
  /** Words for what was thrown; default its message. */
  readonly causeOf?: (thrown: unknown) => string;
}
