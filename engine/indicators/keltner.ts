import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { SmoothedMean } from "../windows/smoothed-mean.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { rangeOf } from "./true-range.ts";

export const keltner = defineIndicator({
  input: "bars",
  id: "keltner",
  title: "Keltner channel",
  formula:
    "middle = EMA over n of (high + low + close) / 3; upper, lower = middle ± k * average true range over m",
  source:
    "Keltner, How to Make Money in Commodities, 1960, in Raschke's form with the average true range",
  parameters: [
    barsParameter("n", 20, "span of the middle"),
    barsParameter("m", 10, "true ranges averaged"),
    { name: "k", describe: "average true ranges from the middle", default: 2, min: 0, max: 100 },
  ],
  fields: [
    { name: "middle", unit: "price", describe: "exponential mean of the typical price" },
    { name: "upper", unit: "price", describe: "upper band" },
    { name: "lower", unit: "price", describe: "lower band" },
  ],
  warmup: (parameters) => Math.max(numberOf(parameters, "n") - 1, numberOf(parameters, "m")),
  create: (parameters) =>
    new Keltner(numberOf(parameters, "n"), numberOf(parameters, "m"), numberOf(parameters, "k")),
});

class Keltner implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  /** Of three times the typical price, which is a whole number of steps. */
  readonly #middle: SmoothedMean;
  readonly #range: SmoothedMean;
  readonly #k: number;
  #previous = Number.NaN;

  constructor(n: number, m: number, k: number) {
    this.#middle = new SmoothedMean(n, 2 / (n + 1));
    this.#range = new SmoothedMean(m, 1 / m);
    this.#k = k;
  }

  update(bar: Bar): void {
    const range = rangeOf(bar, this.#previous);
    this.#previous = bar.close;
    this.#middle.push(bar.high + bar.low + bar.close);
    if (Number.isNaN(range)) return;
    this.#range.push(range);
    const middle = this.#middle.value / 3;
    const reach = this.#k * this.#range.value;
    if (Number.isNaN(middle + reach)) return;
    this.values[0] = fromE8(middle);
    this.values[1] = fromE8(middle + reach);
    this.values[2] = fromE8(middle - reach);
  }

  reset(): void {
    this.#middle.reset();
    this.#range.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#middle.state(io);
    this.#range.state(io);
    this.#previous = io.number(this.#previous);
  }
}
