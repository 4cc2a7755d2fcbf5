import type { Stateful, StateIO } from "../state.ts";
import type { CoinStep } from "./coin-step.ts";
import { HourMean } from "./hour-mean.ts";

/**
 * Which way those who cross the spread have pushed over about the last hour: (bought - sold) / (bought + sold), -1 to 1.
 * Steps without trades, or with trades of which no side is known, add nothing. NaN before the first of which one is.
 */
export class Pressure implements Stateful {
  readonly #net = new HourMean();
  readonly #total = new HourMean();

  get value(): number {
    return this.#total.value > 0 ? this.#net.value / this.#total.value : Number.NaN;
  }

  update({ time, volume, imbalance }: Readonly<CoinStep>): void {
    if (Number.isNaN(imbalance) || !(volume > 0)) return;
    this.#net.add(time, imbalance * volume);
    this.#total.add(time, volume);
  }

  reset(): void {
    this.#net.reset();
    this.#total.reset();
  }

  state(io: StateIO): void {
    this.#net.state(io);
    this.#total.state(io);
  }
}
