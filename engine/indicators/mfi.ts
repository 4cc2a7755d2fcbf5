import type { Bar } from "../bars/bar.ts";
import { E8 } from "../market/price.ts";
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
      describe:
        "what a window without flow has: no value, or 0 as in TA-Lib, which also takes a flow under 1 for none",
      default: "none",
      choices: ["none", "zero"],
    },
  ],
  fields: [{ name: "", unit: "points", describe: "0 (all flow falling) to 100 (all flow rising)" }],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters) => new Mfi(numberOf(parameters, "n"), wordOf(parameters, "flat") === "zero"),
});

/** A flow of one, as weights count it. */
const LEAST = 3 * E8;

class Mfi implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #talib: boolean;
  /** The index is the mean of 100 for a rise and 0 for a fall, weighted by flow: nothing to subtract, nothing to drift. */
  readonly #sides: RollingMoments;
  /** Three times the typical price: a whole number of steps, so that a tie is a tie. */
  #previous = Number.NaN;

  constructor(n: number, talib: boolean) {
    this.#sides = new RollingMoments(n);
    this.#talib = talib;
  }

  update({ high, low, close, volume }: Bar): void {
    const typical = high + low + close;
    const change = typical - this.#previous;
    this.#previous = typical;
    if (Number.isNaN(change)) return;
    const sides = this.#sides;
    sides.push(change > 0 ? 100 : 0, change === 0 ? 0 : typical * volume);
    if (!sides.full) return;
    if (this.#talib) this.values[0] = sides.weight < LEAST ? 0 : sides.mean;
    else this.values[0] = sides.weight > 0 ? sides.mean : Number.NaN;
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
