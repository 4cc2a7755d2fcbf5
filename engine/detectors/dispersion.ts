import { numberOf } from "../indicators/indicator.ts";
import type { StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { type Detector, defineDetector, type Side } from "./detector.ts";
import { Lean, leanParameter } from "./lean.ts";
import { geometric } from "./thresholds.ts";

export const dispersion = defineDetector({
  id: "dispersion",
  title: "Venues disagree",
  formula:
    "the highest less the lowest price of the fresh venues, bps, while the coin's price lies lean or more from its median of the last 7 days towards the side, else 0; none with fewer than two venues",
  source:
    "venues part before they fall together: Makarov & Schoar, J. Financial Economics 135, 2020",
  parameters: [leanParameter],
  unit: "bps",
  groups: ["price", "venues"],
  freezes: true,
  thresholds: geometric(2, 300, 16),
  create: (parameters, side) => new Dispersion(numberOf(parameters, "lean"), side),
});

class Dispersion implements Detector {
  readonly #least: number;
  readonly #lean: Lean;
  #range = Number.NaN;
  #venues = 0;

  constructor(least: number, side: Side) {
    this.#least = least;
    this.#lean = new Lean(side);
  }

  update(step: Readonly<CoinStep>, frozen: boolean): number {
    const off = this.#lean.update(step, frozen);
    this.#venues = step.venues;
    this.#range = step.venues >= 2 ? step.range : Number.NaN;
    if (Number.isNaN(off) || Number.isNaN(this.#range)) return Number.NaN;
    return off >= this.#least ? this.#range : 0;
  }

  inputs(): Readonly<Record<string, number>> {
    return { off: this.#lean.off, range: this.#range, venues: this.#venues };
  }

  reset(): void {
    this.#lean.reset();
    this.#range = Number.NaN;
    this.#venues = 0;
  }

  state(io: StateIO): void {
    this.#lean.state(io);
    this.#range = io.number(this.#range);
    this.#venues = io.number(this.#venues);
  }
}
