import { numberOf } from "../indicators/indicator.ts";
import { beforeParameter } from "../indicators/volume-z.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Lean, leanParameter } from "./lean.ts";
import { Surge } from "./surge.ts";
import { geometric } from "./thresholds.ts";

export const volume = defineDetector({
  id: "volume",
  title: "Unusual volume",
  formula:
    "(x - mean) / max(0.05, sd), x = ln(1 + volume), mean and sample standard deviation of the W steps before, while the price lies lean or more from its median of the last 7 days towards the side, else at most 0",
  source: "standard score",
  parameters: [
    { ...beforeParameter, describe: "steps before this one that it is measured against" },
    leanParameter,
  ],
  unit: "ratio",
  groups: ["price", "flow"],
  freezes: true,
  thresholds: geometric(1, 40, 16),
  create: (parameters, side) =>
    new Volume(numberOf(parameters, "W"), numberOf(parameters, "lean"), side),
});

class Volume implements Detector {
  readonly #least: number;
  readonly #lean: Lean;
  readonly #surge: Surge;
  #z = Number.NaN;

  constructor(window: number, least: number, side: Side) {
    this.#least = least;
    this.#lean = new Lean(side);
    this.#surge = new Surge(window);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const off = this.#lean.update(step, frozen);
    this.#z = this.#surge.update(step.volume, frozen);
    if (Number.isNaN(off) || Number.isNaN(this.#z)) return Number.NaN;
    return off >= this.#least ? this.#z : Math.min(0, this.#z);
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#lean.off, volumeZ: this.#z };
  }

  reset(): void {
    this.#lean.reset();
    this.#surge.reset();
    this.#z = Number.NaN;
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#surge.state(io);
    this.#z = io.number(this.#z);
  }
}
