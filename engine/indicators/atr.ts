import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { SmoothedMean } from "../windows/smoothed-mean.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { rangeOf } from "./true-range.ts";

export const atr = defineIndicator({
  input: "bars",
  id: "atr",
  title: "Average true range",
  formula:
    "atr = mean of the first n true ranges, then atr += (range - atr) / n; natr = 100 * atr / close; bps = 10000 * atr / close",
  source: "Wilder, New Concepts in Technical Trading Systems, 1978",
  parameters: [barsParameter("n", 14, "true ranges averaged")],
  fields: [
    { name: "atr", unit: "price", describe: "average true range" },
    { name: "natr", unit: "percent", describe: "the same as a share of the close" },
    { name: "bps", unit: "bps", describe: "the same in basis points of the close" },
  ],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters) => new Atr(numberOf(parameters, "n")),
});

class Atr implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #mean: SmoothedMean;
  #previous = Number.NaN;

  constructor(n: number) {
    this.#mean = new SmoothedMean(n, 1 / n);
  }

  update(bar: Bar): void {
    const range = rangeOf(bar, this.#previous);
    this.#previous = bar.close;
    if (Number.isNaN(range)) return;
    this.#mean.push(range);
    const mean = this.#mean.value;
    const share = bar.close > 0 ? mean / bar.close : Number.NaN;
    this.values[0] = fromE8(mean);
    this.values[1] = share * 100;
    this.values[2] = share * 1e4;
  }

  reset(): void {
    this.#mean.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#mean.state(io);
    this.#previous = io.number(this.#previous);
  }
}
