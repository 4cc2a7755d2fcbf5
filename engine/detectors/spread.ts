import { numberOf } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Excess } from "./excess.ts";
import { Lean, leanParameter } from "./lean.ts";
import { geometric } from "./thresholds.ts";

export const spread = defineDetector({
  id: "spread",
  title: "Spread wider than usual",
  formula:
    "spread / max(floor, median spread of the last 7 days) - 1, while the price lies lean or more from its own median towards the side, else at most 0; none where nobody quotes, and until an hour of quotes is known",
  source: "market makers step back first: Glosten & Milgrom, J. Financial Economics 14, 1985",
  parameters: [
    {
      name: "floor",
      describe: "least median spread, bps: some venues quote a coin at one price step, or none",
      default: 0.1,
      min: 1e-3,
      max: 1e3,
    },
    leanParameter,
  ],
  unit: "ratio",
  groups: ["price", "flow"],
  freezes: true,
  thresholds: geometric(0.1, 100, 16),
  create: (parameters, side) =>
    new Spread(numberOf(parameters, "floor"), numberOf(parameters, "lean"), side),
});

class Spread implements Detector {
  readonly #least: number;
  readonly #lean: Lean;
  readonly #excess: Excess;
  #spread = Number.NaN;

  constructor(floor: number, least: number, side: Side) {
    this.#least = least;
    this.#lean = new Lean(side);
    this.#excess = new Excess(floor);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const off = this.#lean.update(step, frozen);
    this.#spread = step.spread;
    const excess = this.#excess.update(step.time, step.spread, frozen);
    if (Number.isNaN(off) || Number.isNaN(excess)) return Number.NaN;
    return off >= this.#least ? excess : Math.min(0, excess);
  }

  inputs(): Readonly<Record<string, number>> {
    return {
      off: this.#lean.off,
      spread: this.#spread,
      usual: this.#excess.median,
      excess: this.#excess.value,
    };
  }

  reset(): void {
    this.#lean.reset();
    this.#excess.reset();
    this.#spread = Number.NaN;
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#excess.state(io);
    this.#spread = io.number(this.#spread);
  }
}
