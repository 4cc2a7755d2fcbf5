import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { SmoothedMean } from "../windows/smoothed-mean.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  wordOf,
} from "./indicator.ts";

export const ema = defineIndicator({
  input: "bars",
  id: "ema",
  title: "Exponential moving average",
  formula: "ema += 2/(n+1) * (close - ema), starting as the mean of the first n closes",
  source: "textbook; the start is TA-Lib's, seed=first is that of Tulip Indicators",
  parameters: [
    barsParameter("n", 20, "span in bars: the newest close weighs 2/(n+1)"),
    {
      name: "seed",
      describe: "start as the mean of the first n closes, or as the first close",
      default: "mean",
      choices: ["mean", "first"],
    },
  ],
  fields: [{ name: "", unit: "price", describe: "exponential mean of the closes" }],
  warmup: (parameters) => seedLength(numberOf(parameters, "n"), wordOf(parameters, "seed")) - 1,
  create: (parameters) => {
    const n = numberOf(parameters, "n");
    return new Ema(seedLength(n, wordOf(parameters, "seed")), 2 / (n + 1));
  },
});

const seedLength = (n: number, seed: string): number => (seed === "first" ? 1 : n);

class Ema implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #mean: SmoothedMean;

  constructor(seedLength: number, alpha: number) {
    this.#mean = new SmoothedMean(seedLength, alpha);
  }

  update(bar: Bar): void {
    this.#mean.push(bar.close);
    this.values[0] = fromE8(this.#mean.value);
  }

  reset(): void {
    this.#mean.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#mean.state(io);
  }
}
