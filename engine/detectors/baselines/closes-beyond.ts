import { GUARD } from "../../market/guard.ts";
import type { StateIO } from "../../state.ts";
import type { CoinStep } from "../coin-step.ts";
import type { Side } from "../detector.ts";
import { signOf } from "../lean.ts";
import type { BaselineDefinition, BaselineRule } from "./baseline-rule.ts";

/** The plainest rule: so many closes in a row at or beyond a line, bps, and active until the first that is not. */
export const closesBeyond = (id: string, line: number, closes: number): BaselineDefinition => ({
  id,
  title: `${line} bps off par, ${closes === 1 ? "one close" : `${closes} closes`}`,
  formula: `bps off par towards the side at or above ${line} at ${closes === 1 ? "a step's end" : `${closes} ends of steps in a row`}; a step without a price is none`,
  source: "a fixed line, picked beforehand",
  groups: ["price"],
  create: (side) => new ClosesBeyond(line, closes, side),
});

class ClosesBeyond implements BaselineRule {
  readonly #line: number;
  readonly #closes: number;
  readonly #sign: 1 | -1;
  /** In a row so far. */
  #beyond = 0;

  constructor(line: number, closes: number, side: Side) {
    this.#line = line - GUARD;
    this.#closes = closes;
    this.#sign = signOf(side);
  }

  step({ deviation }: Readonly<CoinStep>): boolean {
    this.#beyond = this.#sign * deviation >= this.#line ? this.#beyond + 1 : 0;
    return this.#beyond >= this.#closes;
  }

  reset(): void {
    this.#beyond = 0;
  }

  state(io: StateIO): void {
    this.#beyond = io.number(this.#beyond);
  }
}
