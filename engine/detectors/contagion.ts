import { numberOf } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Lean, leanParameter } from "./lean.ts";
import { geometric } from "./thresholds.ts";

export const contagion = defineDetector({
  id: "contagion",
  title: "Another coin has left its peg",
  formula:
    "bps off the peg, towards the side, of the coin that is farthest, this one left out, while this one's price lies lean or more from its median of the last 7 days towards the side, else 0; none where no other has a price",
  source: "Forbes & Rigobon, J. Finance 57, 2002, on what contagion is",
  parameters: [leanParameter],
  unit: "bps",
  groups: ["price", "coins"],
  freezes: true,
  thresholds: geometric(5, 1000, 16),
  create: (parameters, side) => new Contagion(numberOf(parameters, "lean"), side),
});

class Contagion implements Detector {
  readonly #least: number;
  readonly #field: "othersAbove" | "othersBelow";
  readonly #lean: Lean;
  #others = Number.NaN;

  constructor(least: number, side: Side) {
    this.#least = least;
    this.#field = side === "premium" ? "othersAbove" : "othersBelow";
    this.#lean = new Lean(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const off = this.#lean.update(step, frozen);
    this.#others = step[this.#field];
    if (Number.isNaN(off) || Number.isNaN(this.#others)) return Number.NaN;
    return off >= this.#least ? this.#others : 0;
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#lean.off, others: this.#others };
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
