import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingMoments } from "../windows/rolling-moments.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  wordOf,
} from "./indicator.ts";

export const mfi = defineIndicator({
  input: "bars",
  id: "mfi",
  title: "Money flow index",
  formula:
    "100 * P / (P + N), the sums of p * volume over those of the last n bars whose p = (high + low + close) / 3 rose, and fell; a tie of p counts on neither side",
  source: "Quong & Soudack, 1989",
  parameters: [
    barsParameter("n", 14, "changes of the typical price in the window"),
    {
      name: "flat",
      describe: "what a window without flow has: no value, or 0 as in TA-Lib",
      default: "none",
      choices: ["none", "zero"],
    },
  ],
  fields: [{ name: "", unit: "points", describe: "0 (all flow falling) to 100 (all flow rising)" }],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters) =>
    new Mfi(numberOf(parameters, "n"), wordOf(parameters, "flat") === "zero" ? 0 : Number.NaN),
});

class Mfi implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #flat: number;
  /** The index is the mean of 100 for a rise and 0 for a fall, weighted by flow: nothing to subtract, nothing to drift. */
  readonly #sides: RollingMoments;
  /** Three times the typical price: a whole number of steps, so that a tie is a tie. */
  #previous = Number.NaN;

  constructor(n: number, flat: number) {
    this.#sides = new RollingMoments(n);
    this.#flat = flat;
  }

  update({ high, low, close, volume }: Bar): void {
    const typical = high + low + close;
    const change = typical - this.#previous;
    this.#previous = typical;
    if (Number.isNaN(change)) return;
    const sides = this.#sides;
    sides.push(change > 0 ? 100 : 0, change === 0 ? 0 : typical * volume);
    if (sides.full) this.values[0] = sides.weight > 0 ? sides.mean : this.#flat;
  }

  reset(): void {
    this.#sides.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#sides.state(io);
    this.#previous = io.number(this.#previous);
  }
}
