import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RollingSum } from "../windows/rolling-sum.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const sma = defineIndicator({
  input: "bars",
  id: "sma",
  title: "Simple moving average",
  formula: "mean of the last n closes",
  source: "textbook",
  parameters: [barsParameter("n", 20, "closes averaged")],
  fields: [{ name: "", unit: "price", describe: "mean close" }],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) => new Sma(numberOf(parameters, "n")),
});

class Sma implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #n: number;
  readonly #sum: RollingSum;

  constructor(n: number) {
    this.#n = n;
    this.#sum = new RollingSum(n);
  }

  update(bar: Bar): void {
    this.#sum.push(bar.close);
    if (this.#sum.full) this.values[0] = fromE8(this.#sum.value / this.#n);
  }

  reset(): void {
    this.#sum.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#sum.state(io);
  }
}
