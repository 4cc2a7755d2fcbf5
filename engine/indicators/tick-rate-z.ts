import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { ZScore } from "../windows/z-score.ts";
import { type BarIndicator, defineIndicator, numberOf } from "./indicator.ts";
import { beforeParameter, floorParameter } from "./volume-z.ts";

export const tickRateZ = defineIndicator({
  input: "bars",
  id: "tickRateZ",
  title: "Unusual number of trades",
  formula:
    "(x - mean) / max(floor, sd), x = ln(1 + trades in the bar), mean and sample standard deviation of the W bars before; a bar with volume whose trades nobody counted has no value and is left out",
  source: "standard score",
  parameters: [beforeParameter, floorParameter(0.1, "ln(1 + trades)")],
  fields: [{ name: "", unit: "ratio", describe: "standard deviations above what was usual" }],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters) => new TickRateZ(numberOf(parameters, "W"), numberOf(parameters, "floor")),
});

class TickRateZ implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #score: ZScore;

  constructor(window: number, floor: number) {
    this.#score = new ZScore(window, floor);
  }

  update({ trades, volume }: Bar): void {
    // Bars that come from files say how much was traded, never in how many trades.
    const counted = trades > 0 || volume === 0;
    if (counted) this.#score.push(Math.log1p(trades));
    this.values[0] = counted ? this.#score.value : Number.NaN;
  }

  reset(): void {
    this.#score.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#score.state(io);
  }
}
