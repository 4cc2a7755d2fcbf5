import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { SmoothedMean } from "../windows/smoothed-mean.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  wordOf,
} from "./indicator.ts";
import { FADED } from "./rsi.ts";
import { rangeOf } from "./true-range.ts";

export const adx = defineIndicator({
  input: "bars",
  id: "adx",
  title: "Average directional index",
  formula:
    "up = high - previous high, down = previous low - low; +DM = up where it is the greater and positive, -DM = down likewise; sums of +DM, -DM and true range over n - 1 bars, then S += x - S / n; plusDi, minusDi = 100 * S(±DM) / S(range); dx = 100 * |plusDi - minusDi| / (plusDi + minusDi), the one before where both are 0; adx = mean of n dx, then adx += (dx - adx) / n",
  source: "Wilder, New Concepts in Technical Trading Systems, 1978; sums start as in TA-Lib",
  parameters: [
    barsParameter("n", 14, "bars smoothed over"),
    {
      name: "ties",
      describe:
        "two equal moves: what the rounding of doubles makes of them, as in TA-Lib, or neither, as Wilder has it",
      default: "talib",
      choices: ["talib", "neither"],
    },
  ],
  fields: [
    { name: "plusDi", unit: "points", describe: "upward movement as a share of the range" },
    { name: "minusDi", unit: "points", describe: "downward movement as a share of the range" },
    { name: "dx", unit: "points", describe: "0 (no direction) to 100 (one direction only)" },
    { name: "adx", unit: "points", describe: "the same, smoothed: strength of the trend" },
  ],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters) =>
    new Adx(numberOf(parameters, "n"), wordOf(parameters, "ties") === "talib"),
});

class Adx implements BarIndicator {
  readonly values = new Float64Array(4).fill(Number.NaN);
  readonly #n: number;
  readonly #rounded: boolean;
  readonly #mean: SmoothedMean;
  #high = Number.NaN;
  #low = Number.NaN;
  #close = Number.NaN;
  #moves = 0;
  #up = 0;
  #down = 0;
  #range = 0;
  #dx = 0;
  /** Of this bar, for `#add`: fields, because doubles that are handed to a function may be put in boxes first. */
  #rise = 0;
  #fall = 0;
  #width = 0;

  constructor(n: number, rounded: boolean) {
    this.#n = n;
    this.#rounded = rounded;
    this.#mean = new SmoothedMean(n, 1 / n);
  }

  update(bar: Bar): void {
    const up = bar.high - this.#high;
    const down = this.#low - bar.low;
    const range = rangeOf(bar, this.#close);
    let ahead = up - down;
    // A move is a difference of doubles there, and those of two equal ones may differ in the last bit.
    if (ahead === 0 && this.#rounded)
      ahead = fromE8(bar.high) - fromE8(this.#high) - (fromE8(this.#low) - fromE8(bar.low));
    this.#high = bar.high;
    this.#low = bar.low;
    this.#close = bar.close;
    if (Number.isNaN(range)) return;
    this.#rise = ahead > 0 && up > 0 ? up : 0;
    this.#fall = ahead < 0 && down > 0 ? down : 0;
    this.#width = range;
    this.#add();
    if (this.#moves < this.#n) return;
    const some = this.#range > 0;
    const plus = some ? (100 * this.#up) / this.#range : 0;
    const minus = some ? (100 * this.#down) / this.#range : 0;
    if (plus + minus > 0) this.#dx = (100 * Math.abs(plus - minus)) / (plus + minus);
    this.#mean.next = this.#dx;
    this.#mean.take();
    const { values } = this;
    values[0] = plus;
    values[1] = minus;
    values[2] = this.#dx;
    values[3] = this.#mean.value;
  }

  reset(): void {
    this.#mean.reset();
    this.#high = Number.NaN;
    this.#low = Number.NaN;
    this.#close = Number.NaN;
    this.#moves = 0;
    this.#up = 0;
    this.#down = 0;
    this.#range = 0;
    this.#dx = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#mean.state(io);
    this.#high = io.number(this.#high);
    this.#low = io.number(this.#low);
    this.#close = io.number(this.#close);
    this.#moves = io.number(this.#moves);
    this.#up = io.number(this.#up);
    this.#down = io.number(this.#down);
    this.#range = io.number(this.#range);
    this.#dx = io.number(this.#dx);
  }

  #add(): void {
    const up = this.#rise;
    const down = this.#fall;
    const range = this.#width;
    if (this.#moves < this.#n) this.#moves += 1;
    if (this.#moves < this.#n) {
      this.#up += up;
      this.#down += down;
      this.#range += range;
      return;
    }
    // A flat stretch shrinks the sums alike and so leaves their ratios where they are, however long it lasts.
    if (range === 0 && this.#range < FADED) return;
    this.#up += up - this.#up / this.#n;
    this.#down += down - this.#down / this.#n;
    this.#range += range - this.#range / this.#n;
  }
}
