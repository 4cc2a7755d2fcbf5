import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingTotal } from "../windows/rolling-total.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { logReturn } from "./log-return.ts";

export const realisedVol = defineIndicator({
  input: "bars",
  id: "realisedVol",
  title: "Realised volatility",
  formula:
    "10000 * square root of the sum of the last W squared log returns: bps a window, not a year; a close of zero starts it over",
  source: "Andersen, Bollerslev, Diebold & Labys, Econometrica 71, 2003",
  parameters: [barsParameter("W", 60, "returns in the window")],
  fields: [{ name: "", unit: "bps", describe: "volatility over the whole window" }],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters) => new RealisedVol(numberOf(parameters, "W")),
});

class RealisedVol implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #squares: RollingTotal;
  #previous = Number.NaN;

  constructor(window: number) {
    this.#squares = new RollingTotal(window);
  }

  update({ close }: Bar): void {
    if (close <= 0) {
      this.reset();
      return;
    }
    const change = logReturn(close, this.#previous);
    this.#previous = close;
    if (Number.isNaN(change)) return;
    this.#squares.push(change * change);
    if (this.#squares.full) this.values[0] = Math.sqrt(this.#squares.value) * 1e4;
  }

  reset(): void {
    this.#squares.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#squares.state(io);
    this.#previous = io.number(this.#previous);
  }
}
