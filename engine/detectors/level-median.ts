import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Lean } from "./lean.ts";
import { geometric } from "./thresholds.ts";

export const levelMedian = defineDetector({
  id: "levelMedian",
  title: "Distance from the usual",
  formula:
    "bps from the median deviation of the last 7 days, towards the side; none until an hour is known",
  source: "calm coins do not all rest at par",
  parameters: [],
  unit: "bps",
  groups: ["price"],
  freezes: true,
  thresholds: geometric(3, 300, 16),
  create: (_parameters, side) => new LevelMedian(side),
});

class LevelMedian implements Detector {
  readonly #lean: Lean;
  /** That the last distance was from. */
  #median = Number.NaN;

  constructor(side: Side) {
    this.#lean = new Lean(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    this.#median = this.#lean.baseline.median;
    return this.#lean.update(step, frozen);
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#lean.off, median: this.#median };
  }

  reset(): void {
    this.#lean.reset();
    this.#median = Number.NaN;
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#median = io.number(this.#median);
  }
}
