import type { Stateful } from "../../state.ts";
import type { CoinStep } from "../coin-step.ts";
import type { InputGroup, Side } from "../detector.ts";

/** A rule of which nothing is fitted, on one coin and side: that something is so at a step's end, and no longer. */
export interface BaselineRule extends Stateful {
  /** Takes the next step, and says whether the rule's alert is active from its end to that of the next one. */
  step(step: Readonly<CoinStep>): boolean;
  /** As new. */
  reset(): void;
}

/** What detectors are held against. */
export interface BaselineDefinition {
  /** The protocol's name: `B1`. */
  readonly id: string;
  readonly title: string;
  readonly formula: string;
  readonly source: string;
  readonly groups: readonly InputGroup[];
  create(side: Side): BaselineRule;
}
