import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, defineIndicator } from "./indicator.ts";

export const trueRange = defineIndicator({
  input: "bars",
  id: "trueRange",
  title: "True range",
  formula: "max(high - low, |high - previous close|, |low - previous close|)",
  source: "Wilder, New Concepts in Technical Trading Systems, 1978",
  parameters: [],
  fields: [{ name: "", unit: "price", describe: "range of the bar, with the jump into it" }],
  warmup: () => 1,
  create: () => new TrueRange(),
});

/** The true range in the bar's own steps; NaN while there is no previous close. Over a gap it includes the jump. */
export const rangeOf = ({ high, low }: Bar, previousClose: number): number =>
  Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));

class TrueRange implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  #previous = Number.NaN;

  update(bar: Bar): void {
    this.values[0] = fromE8(rangeOf(bar, this.#previous));
    this.#previous = bar.close;
  }

  reset(): void {
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#previous = io.number(this.#previous);
  }
}
