import { numberOf } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { capParameter } from "./cusum.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { signOf } from "./lean.ts";
import { geometric } from "./thresholds.ts";

/** Values before the mean of them is compared with. */
const LEAST = 60;
/** The mean forgets what is more values ago, a week of minutes: a coin may come to rest elsewhere. */
const MEMORY = 10_080;

export const pageHinkley = defineDetector({
  id: "pageHinkley",
  title: "Page-Hinkley test of a shift",
  formula:
    "sum = min(cap, max(0, sum + x - m - delta)), x towards the side; m is the mean of the deviations before x since the start (each weighs at least 1 / 10,080), none until there are 60; the test starts over, as after its alarm, when the alert has ended",
  source:
    "Page, Biometrika 41, 1954; Hinkley, Biometrika 58, 1971; a mean that fades as in Gama, Sebastião & Rodrigues, Machine Learning 90, 2013",
  parameters: [
    {
      name: "delta",
      describe:
        "drift that is no shift, bps a step; with the customary 0.5 a calm coin's slow swings are out for days",
      default: 5,
      min: 0,
      max: 1e4,
    },
    capParameter(1000, "bps: at delta = 5 it is gone 200 calm steps later"),
  ],
  unit: "bps",
  groups: ["price"],
  freezes: true,
  thresholds: geometric(2, 900, 16),
  create: (parameters, side) =>
    new PageHinkley(numberOf(parameters, "delta"), numberOf(parameters, "cap"), side),
});

class PageHinkley implements Detector {
  readonly #delta: number;
  readonly #cap: number;
  readonly #sign: 1 | -1;
  #count = 0;
  #mean = 0;
  #sum = 0;
  /** The last distance from the mean, bps towards the side. */
  #off = Number.NaN;
  #frozen = false;

  constructor(delta: number, cap: number, side: Side) {
    this.#delta = delta;
    this.#cap = cap;
    this.#sign = signOf(side);
  }

  update({ deviation }: Readonly<CoinStep>, frozen: boolean): number {
    if (this.#frozen && !frozen) this.reset();
    this.#frozen = frozen;
    this.#off = Number.NaN;
    if (Number.isNaN(deviation)) return Number.NaN;
    const known = this.#count >= LEAST;
    if (known) {
      this.#off = this.#sign * (deviation - this.#mean);
      this.#sum = Math.min(this.#cap, Math.max(0, this.#sum + this.#off - this.#delta));
    }
    if (!frozen) {
      this.#count += 1;
      this.#mean += (deviation - this.#mean) / Math.min(this.#count, MEMORY);
    }
    return known ? this.#sum : Number.NaN;
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#off, mean: this.#mean, sum: this.#sum };
  }

  reset(): void {
    this.#count = 0;
    this.#mean = 0;
    this.#sum = 0;
    this.#off = Number.NaN;
    this.#frozen = false;
  }

  state(io: StateIO): void {
    this.#count = io.number(this.#count);
    this.#mean = io.number(this.#mean);
    this.#sum = io.number(this.#sum);
    this.#off = io.number(this.#off);
    this.#frozen = io.number(this.#frozen ? 1 : 0) === 1;
  }
}
