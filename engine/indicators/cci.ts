import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { ExactSum } from "../windows/exact-sum.ts";
import { OrderedSums } from "../windows/ordered-sums.ts";
import { Ring } from "../windows/ring.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  wordOf,
} from "./indicator.ts";

export const cci = defineIndicator({
  input: "bars",
  id: "cci",
  title: "Commodity channel index",
  formula:
    "(p - mean of p) / (0.015 * mean of |p - mean of p|), p = (high + low + close) / 3 of the last n bars",
  source: "Lambert, Commodities magazine, 1980",
  parameters: [
    barsParameter("n", 20, "bars in the window"),
    {
      name: "flat",
      describe: "what a window without deviation has: no value, or 0 as in TA-Lib",
      default: "none",
      choices: ["none", "zero"],
    },
  ],
  fields: [{ name: "", unit: "points", describe: "mostly within -100 to 100" }],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) =>
    new Cci(numberOf(parameters, "n"), wordOf(parameters, "flat") === "zero" ? 0 : Number.NaN),
});

class Cci implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #n: number;
  readonly #flat: number;
  /** Three times the typical price less that of the first bar: small whole numbers, whose products stay exact. */
  readonly #prices: Ring;
  readonly #sum = new ExactSum();
  readonly #ordered: OrderedSums;
  #anchor = Number.NaN;

  constructor(n: number, flat: number) {
    this.#n = n;
    this.#flat = flat;
    this.#prices = new Ring(n);
    this.#ordered = new OrderedSums(n);
  }

  update({ high, low, close }: Bar): void {
    const n = this.#n;
    const prices = this.#prices;
    const ordered = this.#ordered;
    if (Number.isNaN(this.#anchor)) this.#anchor = high + low + close;
    const price = high + low + close - this.#anchor;
    if (prices.count === n) {
      const leaving = prices.at(n - 1);
      this.#sum.subtract(leaving);
      ordered.remove(leaving);
    }
    prices.push(price);
    this.#sum.add(price);
    ordered.insert(price);
    if (prices.count < n) return;
    const sum = this.#sum.value;
    ordered.measure(sum / n);
    // Deviations above and below the mean add up to the same: half of n * n times the mean deviation.
    const half = ordered.below * sum - n * ordered.sumBelow;
    this.values[0] = half > 0 ? ((n * price - sum) * n) / (0.03 * half) : this.#flat;
  }

  reset(): void {
    this.#prices.reset();
    this.#sum.reset();
    this.#ordered.reset();
    this.#anchor = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#prices.state(io);
    this.#sum.state(io);
    this.#ordered.state(io);
    this.#anchor = io.number(this.#anchor);
  }
}
