import { GUARD } from "../../market/guard.ts";
import type { StateIO } from "../../state.ts";
import type { CoinStep } from "../coin-step.ts";
import type { Side } from "../detector.ts";
import { signOf } from "../lean.ts";
import type { BaselineDefinition, BaselineRule } from "./baseline-rule.ts";

const SLACK = 0.5;

export interface Calibration {
  /** Standard deviation of calm deviations, bps. */
  readonly sigma: number;
  /** Limit of the sum, in sigmas. */
  readonly h: number;
}

/**
 * B5: the textbook's CUSUM about par. Where that starts over at an alarm, this one goes on, to twice its limit at most: so it
 * is active for as long as the shift lasts, and until it has come down from there, h / 0.5 calm steps at most.
 */
export const calibratedCusum = ({ sigma, h }: Calibration): BaselineDefinition => ({
  id: "B5",
  title: "CUSUM about par, calibrated",
  formula: `S > ${h}, S = min(${2 * h}, max(0, S + off / ${sigma} - 0.5)), off in bps off par towards the side`,
  source: "Page, Continuous inspection schemes, Biometrika 41, 1954",
  groups: ["price"],
  create: (side) => new CalibratedCusum(sigma, h, side),
});

class CalibratedCusum implements BaselineRule {
  readonly #sigma: number;
  readonly #limit: number;
  readonly #sign: 1 | -1;
  #sum = 0;

  constructor(sigma: number, limit: number, side: Side) {
    this.#sigma = sigma;
    this.#limit = limit;
    this.#sign = signOf(side);
  }

  step({ deviation }: Readonly<CoinStep>): boolean {
    // Of what is not known nothing follows: it is not active, and its sum waits.
    if (Number.isNaN(deviation)) return false;
    const off = (this.#sign * deviation) / this.#sigma;
    this.#sum = Math.min(2 * this.#limit, Math.max(0, this.#sum + off - SLACK));
    return this.#sum > this.#limit + GUARD;
  }

  reset(): void {
    this.#sum = 0;
  }

  state(io: StateIO): void {
    this.#sum = io.number(this.#sum);
  }
}
