import { numberOf } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import { Ring } from "../windows/ring.ts";
import { COARSE, RunLengths } from "../windows/run-lengths.ts";
import { Baseline } from "./baseline.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { signOf } from "./lean.ts";
import { geometric } from "./thresholds.ts";

/** The newest values, that a recent change is among. */
const RECENT = 5;
/** Beyond half the line of an event a value teaches nothing of what is usual, bps. */
const UNUSUAL = 25;
/** Doubles know no odds beyond about 16 digits. */
const LIMIT = 15;

export const bocpd = defineDetector({
  id: "bocpd",
  title: "Bayesian online change-point detection",
  formula:
    "log10(p / (1 - p)), p the probability of a change of law within the last 5 steps, where those lie on the side of the median on average, else -15; fed (deviation - median) / scale of the last 7 days, prior normal-gamma(0, 1, 1, 1); once a day is known, values 25 bps or more off par do not count as usual; none until an hour is known",
  source: "Adams & MacKay 2007; on depegs Cintra & Holloway 2023",
  parameters: [
    {
      name: "hazard",
      describe: "steps between changes, on average: 250 is a hazard of 1/250",
      default: 250,
      min: 2,
      max: 1e9,
    },
  ],
  unit: "ratio",
  groups: ["price"],
  freezes: false,
  thresholds: geometric(0.05, 14, 16),
  create: (parameters, side) => new Bocpd(numberOf(parameters, "hazard"), side),
});

class Bocpd implements Detector {
  readonly #sign: 1 | -1;
  readonly #runs: RunLengths;
  readonly #baseline = new Baseline();
  /** The newest, towards the side, in scales. */
  readonly #newest = new Ring(RECENT);
  #z = Number.NaN;
  #mean = Number.NaN;

  constructor(hazard: number, side: Side) {
    this.#sign = signOf(side);
    this.#runs = new RunLengths({ hazard: 1 / hazard, mu: 0, kappa: 1, alpha: 1, beta: 1 }, COARSE);
  }

  update({ time, deviation }: Readonly<CoinStep>): number {
    const baseline = this.#baseline;
    this.#z = baseline.ready
      ? (this.#sign * (deviation - baseline.median)) / baseline.scale
      : Number.NaN;
    baseline.add(time, deviation, Math.abs(deviation) >= UNUSUAL);
    if (Number.isNaN(this.#z)) return Number.NaN;
    this.#runs.push(this.#z);
    this.#newest.push(this.#z);
    this.#mean = this.#meanOfNewest();
    if (!(this.#mean > 0)) return -LIMIT;
    const p = this.#runs.recent;
    // A sum of probabilities may be 1 or, by its last digit, more.
    return Math.max(-LIMIT, Math.log10(p / Math.max(10 ** -LIMIT, 1 - p)));
  }

  inputs(): Readonly<Record<string, number>> {
    return {
      z: this.#z,
      meanOf5: this.#mean,
      changed: this.#runs.recent,
      likeliestRun: this.#runs.likeliest,
    };
  }

  reset(): void {
    this.#runs.reset();
    this.#baseline.reset();
    this.#newest.reset();
    this.#z = Number.NaN;
    this.#mean = Number.NaN;
  }

  state(io: StateIO): void {
    this.#runs.state(io);
    this.#baseline.state(io);
    this.#newest.state(io);
    this.#z = io.number(this.#z);
    this.#mean = io.number(this.#mean);
  }

  #meanOfNewest(): number {
    let sum = 0;
    for (let age = 0; age < this.#newest.count; age++) sum += this.#newest.at(age);
    return sum / this.#newest.count;
  }
}
