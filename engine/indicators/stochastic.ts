import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingMean } from "../windows/rolling-mean.ts";
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
    "rawK = 100 * (close - LL) / (HH - LL), the lowest low and highest high of the last k bars; slowK = mean of the last s rawK; slowD = mean of the last d slowK, and both begin with its first; none while one of them has no value; s = 1 makes it the fast stochastic",
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
  readonly #raw: RollingMean;
  readonly #slow: RollingMean;
  readonly #flat: number;
  /** Bars until both lines begin. */
  readonly #held: number;
  #bars = 0;

  constructor(k: number, s: number, d: number, flat: number) {
    this.#range = new RollingRange(k);
    this.#raw = new RollingMean(s);
    this.#slow = new RollingMean(d);
    this.#flat = flat;
    this.#held = k + s + d - 2;
  }

  update({ high, low, close }: Bar): void {
    if (this.#bars < this.#held) this.#bars += 1;
    this.#range.push(high, low);
    if (!this.#range.full) return;
    const { highest, lowest } = this.#range;
    const width = highest - lowest;
    const raw = width > 0 ? (100 * (close - lowest)) / width : this.#flat;
    const slowK = this.#raw;
    const slowD = this.#slow;
    slowK.next = raw;
    slowK.take();
    slowD.next = slowK.value;
    slowD.take();
    this.values[0] = raw;
    if (this.#bars < this.#held) return;
    this.values[1] = slowK.value;
    this.values[2] = slowD.value;
  }

  reset(): void {
    this.#range.reset();
    this.#raw.reset();
    this.#slow.reset();
    this.#bars = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#range.state(io);
    this.#raw.state(io);
    this.#slow.state(io);
    this.#bars = io.number(this.#bars);
  }
}
