import { GUARD } from "../../market/guard.ts";
import type { StateIO } from "../../state.ts";
import type { CoinStep } from "../coin-step.ts";
import type { Detector, Side } from "../detector.ts";
import { devZ } from "../dev-z.ts";
import type { BaselineDefinition, BaselineRule } from "./baseline-rule.ts";

const LIMIT = 6;

/** B4: six standard deviations, beyond every table of the normal law. */
export const unusualDeviation: BaselineDefinition = {
  id: "B4",
  title: "Deviation unusual by 6 standard deviations",
  formula: "z > 6, z the standard score of devZ(240) towards the side, frozen while it is active",
  source: "standard score",
  groups: ["price"],
  create: (side) => new UnusualDeviation(side),
};

class UnusualDeviation implements BaselineRule {
  readonly #z: Detector;
  #active = false;

  constructor(side: Side) {
    this.#z = devZ.create({ W: 240, floor: 0.5 }, side);
  }

  step(step: Readonly<CoinStep>): boolean {
    this.#active = this.#z.update(step, this.#active) > LIMIT + GUARD;
    return this.#active;
  }

  reset(): void {
    this.#z.reset();
    this.#active = false;
  }

  state(io: StateIO): void {
    this.#z.state(io);
    this.#active = io.number(this.#active ? 1 : 0) === 1;
  }
}
