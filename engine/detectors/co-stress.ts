import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Lean } from "./lean.ts";
import { geometric } from "./thresholds.ts";

export const coStress = defineDetector({
  id: "coStress",
  title: "Under stress together",
  formula:
    "off * (1 + others): off in bps from the median of the last 7 days towards the side, others the coins that are 25 bps or more off their pegs on either side; none where no other has a price",
  source:
    "the count of coins under stress, as contagion has it, made to weigh the coin's own distance",
  parameters: [],
  unit: "bps",
  groups: ["price", "coins"],
  freezes: true,
  thresholds: geometric(3, 600, 16),
  create: (_parameters, side) => new CoStress(side),
});

class CoStress implements Detector {
  readonly #lean: Lean;
  #others = Number.NaN;

  constructor(side: Side) {
    this.#lean = new Lean(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    this.#others = step.othersStressed;
    return this.#lean.update(step, frozen) * (1 + this.#others);
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#lean.off, stressed: this.#others };
  }

  reset(): void {
    this.#lean.reset();
    this.#others = Number.NaN;
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#others = io.number(this.#others);
  }
}
