import type { Bar } from "../bars/bar.ts";
import { WorkbenchError } from "../errors.ts";
import type { StateIO } from "../state.ts";
import { Delay } from "../windows/delay.ts";
import { RollingSpread } from "../windows/rolling-spread.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { logReturn } from "./log-return.ts";

export const varianceRatio = defineIndicator({
  input: "bars",
  id: "varianceRatio",
  title: "Variance ratio",
  formula:
    "with mu the mean of the last W log returns: s1 = sum (r - mu)^2 / (W-1); sq = sum over the W-q+1 overlapping returns d of q bars of (d - q*mu)^2 / m, m = q(W-q+1)(1-q/W); vr = sq / s1; hurst = ln(vr * q) / (2 ln q); none where s1 is 0; a close of zero starts it over",
  source: "Lo & MacKinlay, Review of Financial Studies 1, 1988",
  parameters: [
    { ...barsParameter("W", 240, "returns in the window"), min: 4 },
    { ...barsParameter("q", 10, "bars of the longer returns, fewer than W"), min: 2 },
  ],
  fields: [
    { name: "vr", unit: "ratio", describe: "under 1: returns to a mean; 1: a random walk" },
    { name: "hurst", unit: "ratio", describe: "exponent of the same growth; 0.5: a random walk" },
  ],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters) => {
    const window = numberOf(parameters, "W");
    const q = numberOf(parameters, "q");
    if (q >= window)
      throw new WorkbenchError(
        "usage",
        `varianceRatio: q ${q} is not under W ${window}`,
        "Write it like varianceRatio(240,10).",
      );
    return new VarianceRatio(window, q);
  },
});

class VarianceRatio implements BarIndicator {
  readonly values = new Float64Array(2).fill(Number.NaN);
  readonly #window: number;
  readonly #q: number;
  readonly #scale: number;
  readonly #logSquare: number;
  readonly #earlier: Delay;
  #previous = Number.NaN;
  readonly #short: RollingSpread;
  readonly #long: RollingSpread;

  constructor(window: number, q: number) {
    this.#window = window;
    this.#q = q;
    this.#logSquare = 2 * Math.log(q);
    this.#scale = q * (window - q + 1) * (1 - q / window);
    this.#earlier = new Delay(q);
    this.#short = new RollingSpread(window);
    this.#long = new RollingSpread(window - q + 1);
  }

  update({ close }: Bar): void {
    if (close <= 0) {
      this.reset();
      return;
    }
    const previous = this.#previous;
    this.#previous = close;
    this.#earlier.push(close);
    const earlier = this.#earlier.value;
    if (!Number.isNaN(previous)) this.#short.push(logReturn(close, previous));
    if (!Number.isNaN(earlier)) this.#long.push(logReturn(close, earlier));
  }

  settle(): void {
    if (!this.#short.full) return;
    const { mean, m2 } = this.#short;
    const long = this.#long;
    const q = this.#q;
    // The long returns have a mean of their own: around q * mu they spread by the distance too.
    const distance = long.mean - q * mean;
    const spread = (long.m2 + (this.#window - q + 1) * distance * distance) / this.#scale;
    const ratio = m2 > 0 ? spread / (m2 / (this.#window - 1)) : Number.NaN;
    this.values[0] = ratio;
    this.values[1] = ratio > 0 ? Math.log(ratio * q) / this.#logSquare : Number.NaN;
  }

  reset(): void {
    this.#previous = Number.NaN;
    this.#earlier.reset();
    this.#short.reset();
    this.#long.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#previous = io.number(this.#previous);
    this.#earlier.state(io);
    this.#short.state(io);
    this.#long.state(io);
  }
}
