import { numberOf, type Parameter } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Lean } from "./lean.ts";
import { geometric } from "./thresholds.ts";

/** For sums that go on through an alarm: without a limit a long depeg would keep them up long after it. */
export const capParameter = (standard: number, what: string): Parameter => ({
  name: "cap",
  describe: `the sum rises no further, ${what}`,
  default: standard,
  min: 1,
  max: 1e6,
});

export const cusum = defineDetector({
  id: "cusum",
  title: "Cumulative sum of a shift (CUSUM)",
  formula:
    "sum = min(cap, max(0, sum + off / scale - k)); off is the distance from the median of the last 7 days towards the side, scale its interquartile range / 1.349; no restart at an alarm: when calm it falls by k a step; none until an hour is known",
  source: "Page, Continuous inspection schemes, Biometrika 41, 1954",
  parameters: [
    {
      name: "k",
      describe:
        "slack, in scales; the textbook's 0.5 is for independent values, and minutes of a price are not: with it calm coins are out for days",
      default: 5,
      min: 0,
      max: 1e4,
    },
    capParameter(1000, "in scales: at k = 5 it is gone 200 calm steps later"),
  ],
  unit: "ratio",
  groups: ["price"],
  freezes: true,
  thresholds: geometric(2, 900, 16),
  create: (parameters, side) =>
    new Cusum(numberOf(parameters, "k"), numberOf(parameters, "cap"), side),
});

class Cusum implements Detector {
  readonly #slack: number;
  readonly #cap: number;
  readonly #lean: Lean;
  #sum = 0;
  /** The last distance, in scales. */
  #z = Number.NaN;

  constructor(slack: number, cap: number, side: Side) {
    this.#slack = slack;
    this.#cap = cap;
    this.#lean = new Lean(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const { baseline } = this.#lean;
    const { scale } = baseline;
    this.#z = this.#lean.update(step, frozen) / scale;
    if (Number.isNaN(this.#z)) return Number.NaN;
    this.#sum = Math.min(this.#cap, Math.max(0, this.#sum + this.#z - this.#slack));
    return this.#sum;
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#lean.off, z: this.#z, sum: this.#sum };
  }

  reset(): void {
    this.#lean.reset();
    this.#sum = 0;
    this.#z = Number.NaN;
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#sum = io.number(this.#sum);
    this.#z = io.number(this.#z);
  }
}
