import type { Parameter, Parameters, Unit } from "../indicators/indicator.ts";
import type { Stateful } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";

/** Which way a coin leaves its peg: discount is below. */
export type Side = "discount" | "premium";

/** What a detector looks at. */
export type InputGroup = "price" | "flow" | "venues" | "coins";

/** How far one coin is from calm, towards one side of its peg, step by step. Causal: it is told nothing twice, and nothing early. */
export interface Detector extends Stateful {
  /**
   * Takes the next step and returns the score, in the unit of its definition; more is worse, NaN while unknown.
   * @param frozen an alert is open: what is taken for usual stays what it was before it
   */
  update(step: Readonly<CoinStep>, frozen: boolean): number;
  /** What went into the last score, by name, for people to read. */
  inputs(): Readonly<Record<string, number>>;
  /** As new, as after a long gap. */
  reset(): void;
}

/** A detector as the registry has it. Its threshold is the one thing about it that is fitted to data. */
export interface DetectorDefinition {
  readonly id: string;
  readonly title: string;
  /** The score, in words or symbols. */
  readonly formula: string;
  readonly source: string;
  /** In the order in which a text gives them: `cusum(0.5)`. */
  readonly parameters: readonly Parameter[];
  readonly unit: Unit;
  readonly groups: readonly InputGroup[];
  /** Its scores depend on `frozen`, and so on the threshold; those of others are worked out once for all thresholds. */
  readonly freezes: boolean;
  /** Thresholds along which its curve is drawn, rising. */
  readonly thresholds: readonly number[];
  create(parameters: Parameters, side: Side): Detector;
}

export const defineDetector = (definition: DetectorDefinition): DetectorDefinition => definition;
