import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RollingMoments } from "../windows/rolling-moments.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const vwap = defineIndicator({
  input: "bars",
  id: "vwap",
  title: "Volume-weighted average price",
  formula:
    "mean of (high + low + close) / 3 over the last W bars, weighted by volume; the last value again while the window holds no volume",
  source: "textbook",
  parameters: [barsParameter("W", 60, "bars in the window")],
  fields: [{ name: "", unit: "price", describe: "average price paid" }],
  warmup: (parameters) => numberOf(parameters, "W") - 1,
  create: (parameters) => new Vwap(numberOf(parameters, "W")),
});

class Vwap implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  /** Of three times the typical price, which is a whole number of steps. */
  readonly #moments: RollingMoments;
  #last = Number.NaN;

  constructor(window: number) {
    this.#moments = new RollingMoments(window);
  }

  update({ high, low, close, volume }: Bar): void {
    this.#moments.push(high + low + close, volume);
    if (!this.#moments.full) return;
    if (this.#moments.weight > 0) this.#last = fromE8(this.#moments.mean / 3);
    this.values[0] = this.#last;
  }

  reset(): void {
    this.#moments.reset();
    this.#last = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#moments.state(io);
    this.#last = io.number(this.#last);
  }
}
