import type { Bar } from "../bars/bar.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, defineIndicator } from "./indicator.ts";

export const pegDeviation = defineIndicator({
  input: "bars",
  id: "pegDeviation",
  title: "Deviation from the peg",
  formula:
    "bps = 10000 * (close - peg) / peg; percent = 100 * (close - peg) / peg; none without a peg",
  source: "definition",
  parameters: [],
  fields: [
    { name: "bps", unit: "bps", describe: "negative: a discount" },
    { name: "percent", unit: "percent", describe: "the same in percent" },
  ],
  warmup: () => 0,
  create: (_parameters, { peg }) => new PegDeviation(peg),
});

class PegDeviation implements BarIndicator {
  readonly values = new Float64Array(2).fill(Number.NaN);
  readonly #peg: number;

  constructor(peg: number) {
    this.#peg = peg;
  }

  update({ close }: Bar): void {
    this.values[0] = deviationBps(close, this.#peg);
    this.values[1] = ((close - this.#peg) * 100) / this.#peg;
  }

  reset(): void {
    this.values.fill(Number.NaN);
  }

  state(_io: StateIO): void {
    // Nothing to keep: a deviation knows only the bar it is of.
  }
}
