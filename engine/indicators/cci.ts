import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
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
      describe:
        "what a window without deviation has: no value, or what it has in TA-Lib: 0, but 1 / 0.015 where the mean of its doubles is rounded",
      default: "none",
      choices: ["none", "zero"],
    },
  ],
  fields: [{ name: "", unit: "points", describe: "mostly within -100 to 100" }],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) => new Cci(numberOf(parameters, "n"), wordOf(parameters, "flat") === "zero"),
});

class Cci implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #n: number;
  readonly #talib: boolean;
  /** Three times the typical price less that of the first bar: small whole numbers, whose products stay exact. */
  readonly #prices: Ring;
  readonly #sum = new ExactSum();
  readonly #ordered: OrderedSums;
  /** High, low and close of the last bar. */
  readonly #last = new Float64Array(3);
  #anchor = Number.NaN;

  constructor(n: number, talib: boolean) {
    this.#n = n;
    this.#talib = talib;
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
    this.#last[0] = high;
    this.#last[1] = low;
    this.#last[2] = close;
  }

  settle(): void {
    const n = this.#n;
    if (this.#prices.count < n) return;
    const sum = this.#sum.value;
    const ordered = this.#ordered;
    ordered.measure(sum / n);
    // Deviations above and below the mean add up to the same: half of n * n times the mean deviation.
    const half = ordered.below * sum - n * ordered.sumBelow;
    const price = this.#prices.at(0);
    if (half > 0) this.values[0] = ((n * price - sum) * n) / (0.03 * half);
    else this.values[0] = this.#talib ? flatInTalib(this.#last, n) : Number.NaN;
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
    io.array(this.#last);
    this.#anchor = io.number(this.#anchor);
  }
}

/** The same sums in doubles of natural units, in the same order. */
const flatInTalib = (last: Float64Array, n: number): number => {
  const [high = 0, low = 0, close = 0] = last;
  const price = (fromE8(high) + fromE8(low) + fromE8(close)) / 3;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += price;
  const distance = price - sum / n;
  if (distance === 0) return 0;
  let deviation = 0;
  for (let i = 0; i < n; i++) deviation += Math.abs(distance);
  return distance / (0.015 * (deviation / n));
};
