import { numberOf } from "../indicators/indicator.ts";
import { beforeParameter } from "../indicators/volume-z.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { HourMean } from "./hour-mean.ts";
import { signOf } from "./lean.ts";
import { Pressure } from "./pressure.ts";
import { Surge } from "./surge.ts";
import { geometric } from "./thresholds.ts";

export const flow = defineDetector({
  id: "flow",
  title: "Order flow to one side",
  formula:
    "max(0, pressure) * max(0, surge): pressure (bought - sold) / (bought + sold) over about the last hour towards the side, surge the mean over about the last hour of the standard score of ln(1 + volume) against the W steps before; none where no side of a trade is known",
  source:
    "one-sided flow moves prices when there is much of it: Kyle 1985; Cont, Kukanov & Stoikov 2014",
  parameters: [
    { ...beforeParameter, describe: "steps before this one that the volume is measured against" },
  ],
  unit: "ratio",
  groups: ["flow"],
  freezes: true,
  thresholds: geometric(0.02, 10, 16),
  create: (parameters, side) => new Flow(numberOf(parameters, "W"), side),
});

class Flow implements Detector {
  readonly #sign: 1 | -1;
  readonly #pressure = new Pressure();
  readonly #surge: Surge;
  readonly #surges = new HourMean();

  constructor(window: number, side: Side) {
    this.#sign = signOf(side);
    this.#surge = new Surge(window);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    this.#pressure.update(step);
    this.#surges.add(step.time, this.#surge.update(step.volume, frozen));
    const pressure = this.#sign * this.#pressure.value;
    const surge = this.#surges.value;
    if (Number.isNaN(pressure) || Number.isNaN(surge)) return Number.NaN;
    return Math.max(0, pressure) * Math.max(0, surge);
  }

  inputs(): Readonly<Record<string, number>> {
    return { pressure: this.#sign * this.#pressure.value, surge: this.#surges.value };
  }

  reset(): void {
    this.#pressure.reset();
    this.#surge.reset();
    this.#surges.reset();
  }

  state(io: StateIO): void {
    this.#pressure.state(io);
    this.#surge.state(io);
    this.#surges.state(io);
  }
}
