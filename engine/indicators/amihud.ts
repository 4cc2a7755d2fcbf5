import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RollingMoments } from "../windows/rolling-moments.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { logReturn } from "./log-return.ts";

const MILLION = 1e6;

export const amihud = defineIndicator({
  input: "bars",
  id: "amihud",
  title: "Amihud's illiquidity",
  formula:
    "mean of |log return| * 10000 / (volume * close / 10^6) over the last W bars, those without volume left out; none where all are; a close of zero starts it over",
  source: "Amihud, Illiquidity and stock returns, J. Financial Markets 5, 2002",
  parameters: [barsParameter("W", 60, "bars in the window")],
  fields: [{ name: "", unit: "bps", describe: "move that a million of quote currency goes with" }],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters) => new Amihud(numberOf(parameters, "W")),
});

class Amihud implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  /** A bar without volume takes its place with no weight. */
  readonly #impacts: RollingMoments;
  #previous = Number.NaN;

  constructor(window: number) {
    this.#impacts = new RollingMoments(window);
  }

  update({ close, volume }: Bar): void {
    if (close <= 0) {
      this.reset();
      return;
    }
    const change = logReturn(close, this.#previous);
    this.#previous = close;
    if (Number.isNaN(change)) return;
    const impacts = this.#impacts;
    if (volume > 0) impacts.push((Math.abs(change) * 1e4 * MILLION) / (volume * fromE8(close)));
    else impacts.push(0, 0);
    if (impacts.full) this.values[0] = impacts.weight > 0 ? impacts.mean : Number.NaN;
  }

  reset(): void {
    this.#impacts.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#impacts.state(io);
    this.#previous = io.number(this.#previous);
  }
}
