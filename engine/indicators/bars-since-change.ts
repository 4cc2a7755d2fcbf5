import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, defineIndicator } from "./indicator.ts";

export const barsSinceChange = defineIndicator({
  input: "bars",
  id: "barsSinceChange",
  title: "Bars since the close last changed",
  formula: "0 where the close differs from the one before, else one more than the bar before",
  source: "read beside rsi, which keeps its last value on a flat stretch",
  parameters: [],
  fields: [{ name: "", unit: "count", describe: "how stale a reading of the changes is" }],
  warmup: () => 1,
  create: () => new BarsSinceChange(),
});

class BarsSinceChange implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  #previous = Number.NaN;
  #bars = 0;

  update({ close }: Bar): void {
    const first = Number.isNaN(this.#previous);
    this.#bars = close === this.#previous ? this.#bars + 1 : 0;
    this.#previous = close;
    if (!first) this.values[0] = this.#bars;
  }

  reset(): void {
    this.#previous = Number.NaN;
    this.#bars = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#previous = io.number(this.#previous);
    this.#bars = io.number(this.#bars);
  }
}
