import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingMoments } from "../windows/rolling-moments.ts";
import { RollingRange } from "../windows/rolling-range.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  wordOf,
} from "./indicator.ts";

const FLAT: Readonly<Record<string, number>> = { none: Number.NaN, zero: 0, mid: 50 };

export const stochastic = defineIndicator({
  input: "bars",
  id: "stochastic",
  title: "Stochastic oscillator",
  formula:
    "rawK = 100 * (close - LL) / (HH - LL), the lowest low and highest high of the last k bars; slowK = mean of the last s rawK; slowD = mean of the last d slowK; none while one of them has no value; s = 1 makes it the fast stochastic",
  source: "Lane, 1950s",
  parameters: [
    barsParameter("k", 14, "bars in the range"),
    barsParameter("s", 3, "raw values averaged"),
    barsParameter("d", 3, "slowed values averaged"),
    {
      name: "flat",
      describe: "the raw value of a window without range: none, 0 as in TA-Lib, or 50",
      default: "none",
      choices: ["none", "zero", "mid"],
    },
  ],
  fields: [
    { name: "rawK", unit: "points", describe: "0 (close at the low) to 100 (at the high)" },
    { name: "slowK", unit: "points", describe: "the same, averaged over s bars" },
    { name: "slowD", unit: "points", describe: "signal line: slowK averaged over d bars" },
  ],
  warmup: (parameters) => numberOf(parameters, "k") - 1,
  create: (parameters) =>
    new Stochastic(
      numberOf(parameters, "k"),
      numberOf(parameters, "s"),
      numberOf(parameters, "d"),
      FLAT[wordOf(parameters, "flat")] ?? Number.NaN,
    ),
});

class Stochastic implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #range: RollingRange;
  /** A bar without a value weighs nothing: a window is whole when its weight is its length. */
  readonly #raw: RollingMoments;
  readonly #slow: RollingMoments;
  readonly #s: number;
  readonly #d: number;
  readonly #flat: number;

  constructor(k: number, s: number, d: number, flat: number) {
    this.#range = new RollingRange(k);
    this.#raw = new RollingMoments(s);
    this.#slow = new RollingMoments(d);
    this.#s = s;
    this.#d = d;
    this.#flat = flat;
  }

  update({ high, low, close }: Bar): void {
    this.#range.push(high, low);
    if (!this.#range.full) return;
    const { highest, lowest } = this.#range;
    const width = highest - lowest;
    const raw = width > 0 ? (100 * (close - lowest)) / width : this.#flat;
    const slow = smooth(this.#raw, raw, this.#s);
    this.values[0] = raw;
    this.values[1] = slow;
    this.values[2] = smooth(this.#slow, slow, this.#d);
  }

  reset(): void {
    this.#range.reset();
    this.#raw.reset();
    this.#slow.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#range.state(io);
    this.#raw.state(io);
    this.#slow.state(io);
  }
}

/** The mean of the last `length` values; NaN while one of them has none. */
const smooth = (window: RollingMoments, value: number, length: number): number => {
  if (Number.isNaN(value)) window.push(0, 0);
  else window.push(value, 1);
  return window.weight === length ? window.mean : Number.NaN;
};
