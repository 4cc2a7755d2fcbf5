import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { logReturn } from "./log-return.ts";

export const ewmaVol = defineIndicator({
  input: "bars",
  id: "ewmaVol",
  title: "Exponentially weighted volatility",
  formula:
    "variance = the first squared log return, then variance += (1 - 0.5^(1 / halfLife)) * (squared log return - variance); 10000 * its square root, bps a bar; a close of zero starts it over",
  source: "RiskMetrics, Technical Document, 1996",
  parameters: [barsParameter("halfLife", 30, "bars after which a return weighs half")],
  fields: [{ name: "", unit: "bps", describe: "volatility of one bar" }],
  warmup: () => 1,
  create: (parameters) => new EwmaVol(numberOf(parameters, "halfLife")),
});

class EwmaVol implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #alpha: number;
  #previous = Number.NaN;
  #variance = Number.NaN;

  constructor(halfLife: number) {
    this.#alpha = 1 - 0.5 ** (1 / halfLife);
  }

  update({ close }: Bar): void {
    if (close <= 0) {
      this.reset();
      return;
    }
    const change = logReturn(close, this.#previous);
    this.#previous = close;
    if (Number.isNaN(change)) return;
    const square = change * change;
    if (Number.isNaN(this.#variance)) this.#variance = square;
    else this.#variance += this.#alpha * (square - this.#variance);
    this.values[0] = Math.sqrt(this.#variance) * 1e4;
  }

  reset(): void {
    this.#previous = Number.NaN;
    this.#variance = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#previous = io.number(this.#previous);
    this.#variance = io.number(this.#variance);
  }
}
