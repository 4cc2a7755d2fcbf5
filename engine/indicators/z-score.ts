import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingSpread } from "../windows/rolling-spread.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const zScore = defineIndicator({
  input: "bars",
  id: "zScore",
  title: "Z-score of the close",
  formula:
    "(close - mean) / sd of the last n closes, this one among them; population standard deviation; none when it is 0",
  source: "textbook; devZ measures a deviation against the bars before it instead",
  parameters: [{ ...barsParameter("n", 20, "closes in the window"), min: 2 }],
  fields: [{ name: "", unit: "ratio", describe: "standard deviations from the mean" }],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) => new ZScore(numberOf(parameters, "n")),
});

class ZScore implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #moments: RollingSpread;

  constructor(n: number) {
    this.#moments = new RollingSpread(n);
  }

  update({ close }: Bar): void {
    const moments = this.#moments;
    moments.push(close);
    if (!moments.full) return;
    const { variance } = moments;
    this.values[0] = variance > 0 ? (close - moments.mean) / Math.sqrt(variance) : Number.NaN;
  }

  reset(): void {
    this.#moments.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#moments.state(io);
  }
}
