import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingRange } from "../windows/rolling-range.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  wordOf,
} from "./indicator.ts";

export const williamsR = defineIndicator({
  input: "bars",
  id: "williamsR",
  title: "Williams %R",
  formula: "100 * (close - HH) / (HH - LL), the highest high and lowest low of the last n bars",
  source: "Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973",
  parameters: [
    barsParameter("n", 14, "bars in the window"),
    {
      name: "flat",
      describe: "what a window without range has: no value, or 0 as in TA-Lib",
      default: "none",
      choices: ["none", "zero"],
    },
  ],
  fields: [{ name: "", unit: "points", describe: "-100 (close at the low) to 0 (at the high)" }],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) =>
    new WilliamsR(
      numberOf(parameters, "n"),
      wordOf(parameters, "flat") === "zero" ? 0 : Number.NaN,
    ),
});

class WilliamsR implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #range: RollingRange;
  readonly #flat: number;

  constructor(n: number, flat: number) {
    this.#range = new RollingRange(n);
    this.#flat = flat;
  }

  update({ high, low, close }: Bar): void {
    this.#range.push(high, low);
    if (!this.#range.full) return;
    const { highest, lowest } = this.#range;
    const width = highest - lowest;
    this.values[0] = width > 0 ? (100 * (close - highest)) / width : this.#flat;
  }

  reset(): void {
    this.#range.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#range.state(io);
  }
}
