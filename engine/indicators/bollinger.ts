import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RollingSpread } from "../windows/rolling-spread.ts";
import { RollingSum } from "../windows/rolling-sum.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const bollinger = defineIndicator({
  input: "bars",
  id: "bollinger",
  title: "Bollinger bands",
  formula:
    "middle = mean of the last n closes; sd = their population standard deviation; upper, lower = middle ± k * sd; pctB = (close - lower) / (upper - lower), none when sd is 0; bandwidth = (upper - lower) / middle",
  source: "Bollinger, Bollinger on Bollinger Bands, 2001",
  parameters: [
    barsParameter("n", 20, "closes in the window"),
    { name: "k", describe: "standard deviations from the middle", default: 2, min: 0, max: 100 },
  ],
  fields: [
    { name: "middle", unit: "price", describe: "mean close" },
    { name: "sd", unit: "price", describe: "population standard deviation of the closes" },
    { name: "upper", unit: "price", describe: "upper band" },
    { name: "lower", unit: "price", describe: "lower band" },
    { name: "pctB", unit: "ratio", describe: "0 at the lower band, 1 at the upper" },
    { name: "bandwidth", unit: "ratio", describe: "distance of the bands over the middle" },
  ],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) => new Bollinger(numberOf(parameters, "n"), numberOf(parameters, "k")),
});

class Bollinger implements BarIndicator {
  readonly values = new Float64Array(6).fill(Number.NaN);
  readonly #n: number;
  readonly #k: number;
  /** The mean by exact integers, so that `middle` is the `sma` to the last bit; the moments give the spread. */
  readonly #sum: RollingSum;
  readonly #moments: RollingSpread;

  constructor(n: number, k: number) {
    this.#n = n;
    this.#k = k;
    this.#sum = new RollingSum(n);
    this.#moments = new RollingSpread(n);
  }

  update({ close }: Bar): void {
    this.#sum.push(close);
    this.#moments.push(close);
    if (!this.#sum.full) return;
    const middle = this.#sum.value / this.#n;
    const sd = Math.sqrt(this.#moments.variance);
    const reach = this.#k * sd;
    const { values } = this;
    values[0] = fromE8(middle);
    values[1] = fromE8(sd);
    values[2] = fromE8(middle + reach);
    values[3] = fromE8(middle - reach);
    values[4] = reach > 0 ? 0.5 + (close - middle) / (2 * reach) : Number.NaN;
    values[5] = middle > 0 ? (2 * reach) / middle : Number.NaN;
  }

  reset(): void {
    this.#sum.reset();
    this.#moments.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#sum.state(io);
    this.#moments.state(io);
  }
}
