import type { Parameter } from "../indicators/indicator.ts";
import type { Stateful, StateIO } from "../state.ts";
import { Baseline } from "./baseline.ts";
import type { CoinStep } from "./coin-step.ts";
import type { Side } from "./detector.ts";

export const signOf = (side: Side): 1 | -1 => (side === "premium" ? 1 : -1);

/** For detectors whose evidence has no side of its own: which side of the usual the price has to be on. */
export const leanParameter: Parameter = {
  name: "lean",
  describe: "bps from the median from which the price leans to the side; half a usual price step",
  default: 0.5,
  min: 0,
  max: 1e3,
};

/** How far a coin's price is from where it usually rests, towards one side. */
export class Lean implements Stateful {
  /** Of the last step, bps; negative on the other side, NaN without a price and until an hour of prices is known. */
  off = Number.NaN;
  readonly baseline = new Baseline();
  readonly #sign: 1 | -1;

  constructor(side: Side) {
    this.#sign = signOf(side);
  }

  /** @param frozen what is usual stays as it was */
  update({ time, deviation }: Readonly<CoinStep>, frozen: boolean): number {
    const baseline = this.baseline;
    this.off = baseline.ready ? this.#sign * (deviation - baseline.median) : Number.NaN;
    baseline.add(time, deviation, frozen);
    return this.off;
  }

  reset(): void {
    this.off = Number.NaN;
    this.baseline.reset();
  }

  state(io: StateIO): void {
    this.off = io.number(this.off);
    this.baseline.state(io);
  }
}
