import type { StateIO } from "../../state.ts";
import { COARSE, RunLengths } from "../../windows/run-lengths.ts";
import type { CoinStep } from "../coin-step.ts";
import type { Side } from "../detector.ts";
import { signOf } from "../lean.ts";
import type { BaselineDefinition, BaselineRule } from "./baseline-rule.ts";

const HOUR = 3600e6;
const PRIOR = { hazard: 1 / 250, mu: 0, kappa: 1, alpha: 1, beta: 1 };
const RULE = "the likeliest run length is not one more than before";

/** B6: a change point of the deviation, at every step. An alarm of one moment: it is active for a step. */
export const changePoint: BaselineDefinition = {
  id: "B6",
  title: "Change point of the deviation",
  formula: `${RULE}, by bocpd(250) over the deviations in bps, where the newest is on the side`,
  source: "Adams & MacKay 2007; the rule is that of Cintra & Holloway 2023",
  groups: ["price"],
  create: (side) => new ChangePoint(side, false),
};

/** The same over returns of hours, as the source has it for tokens. */
export const hourlyChangePoint: BaselineDefinition = {
  id: "B6h",
  title: "Change point of hourly returns",
  formula: `${RULE}, by bocpd(250) over log returns of whole hours in bps, where the newest is towards the side; active for one step`,
  source: "Adams & MacKay 2007; Cintra & Holloway 2023, token test",
  groups: ["price"],
  create: (side) => new ChangePoint(side, true),
};

class ChangePoint implements BaselineRule {
  readonly #sign: 1 | -1;
  readonly #hourly: boolean;
  readonly #runs = new RunLengths(PRIOR, COARSE);
  /** ln of the price over the peg at the last full hour. */
  #before = Number.NaN;

  constructor(side: Side, hourly: boolean) {
    this.#sign = signOf(side);
    this.#hourly = hourly;
  }

  step(step: Readonly<CoinStep>): boolean {
    const value = this.#hourly ? this.#return(step) : step.deviation;
    if (Number.isNaN(value)) return false;
    const runs = this.#runs;
    const before = runs.likeliest;
    runs.push(value);
    const changed = !Number.isNaN(before) && runs.likeliest !== before + 1;
    return changed && this.#sign * value > 0;
  }

  reset(): void {
    this.#runs.reset();
    this.#before = Number.NaN;
  }

  state(io: StateIO): void {
    this.#runs.state(io);
    this.#before = io.number(this.#before);
  }

  /** Of the hour that ends with this step, bps; NaN where none does, or a price is missing. */
  #return({ time, deviation }: Readonly<CoinStep>): number {
    if (time % HOUR !== 0) return Number.NaN;
    const now = Math.log1p(deviation / 1e4);
    const change = (now - this.#before) * 1e4;
    this.#before = now;
    // A worthless coin has no logarithm.
    return Number.isFinite(change) ? change : Number.NaN;
  }
}
