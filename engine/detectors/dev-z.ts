import { numberOf } from "../indicators/indicator.ts";
import { beforeParameter, floorParameter } from "../indicators/volume-z.ts";
import type { StateIO } from "../state.ts";
import { ZScore } from "../windows/z-score.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { signOf } from "./lean.ts";
import { geometric } from "./thresholds.ts";

export const devZ = defineDetector({
  id: "devZ",
  title: "Unusual deviation",
  formula:
    "(deviation - mean) / max(floor, sd), towards the side; mean and sample standard deviation of the W steps with a price before",
  source: "standard score",
  parameters: [
    { ...beforeParameter, describe: "steps before this one that it is measured against" },
    floorParameter(0.5, "the deviation, bps"),
  ],
  unit: "ratio",
  groups: ["price"],
  freezes: true,
  thresholds: geometric(1.5, 60, 16),
  create: (parameters, side) =>
    new DevZ(numberOf(parameters, "W"), numberOf(parameters, "floor"), side),
});

class DevZ implements Detector {
  readonly #sign: 1 | -1;
  readonly #z: ZScore;
  #deviation = Number.NaN;
  #score = Number.NaN;

  constructor(window: number, floor: number, side: Side) {
    this.#sign = signOf(side);
    this.#z = new ZScore(window, floor);
  }

  update({ deviation }: Readonly<CoinStep>, frozen: boolean): number {
    this.#deviation = deviation;
    this.#score = Number.NaN;
    if (Number.isNaN(deviation)) return Number.NaN;
    const z = this.#z;
    if (frozen) z.look(deviation);
    else z.push(deviation);
    this.#score = this.#sign * z.value;
    return this.#score;
  }

  inputs(): Readonly<Record<string, number>> {
    return { deviation: this.#deviation, z: this.#score };
  }

  reset(): void {
    this.#z.reset();
    this.#deviation = Number.NaN;
    this.#score = Number.NaN;
  }

  state(io: StateIO): void {
    this.#z.state(io);
    this.#deviation = io.number(this.#deviation);
    this.#score = io.number(this.#score);
  }
}
