import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { geometric } from "./thresholds.ts";

export const level = defineDetector({
  id: "level",
  title: "Distance from par",
  formula: "bps off the peg, towards the side",
  source: "the plain threshold that everything else is held against",
  parameters: [],
  unit: "bps",
  groups: ["price"],
  freezes: false,
  thresholds: geometric(5, 300, 16),
  create: (_parameters, side) => new Level(side),
});

class Level implements Detector {
  readonly #sign: 1 | -1;
  #off = Number.NaN;

  constructor(side: Side) {
    this.#sign = side === "premium" ? 1 : -1;
  }

  update({ deviation }: Readonly<CoinStep>): number {
    this.#off = this.#sign * deviation;
    return this.#off;
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#off };
  }

  reset(): void {
    this.#off = Number.NaN;
  }

  state(io: Parameters<Detector["state"]>[0]): void {
    this.#off = io.number(this.#off);
  }
}
