import type { Bar } from "../bars/bar.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RollingCovariance } from "../windows/rolling-covariance.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const ouHalfLife = defineIndicator({
  input: "bars",
  id: "ouHalfLife",
  title: "Half-life of a deviation",
  formula:
    "b = slope of the change of the deviation on the deviation before it, by least squares over the last W deviations; halfLife = -ln 2 / ln(1 + b) bars, infinite where b >= 0, 0 where b <= -1; speed = -ln(1 + b); none without variance or without a peg",
  source: "Uhlenbeck & Ornstein, Physical Review 36, 1930, in its AR(1) form",
  parameters: [{ ...barsParameter("W", 120, "deviations in the window"), min: 3 }],
  fields: [
    { name: "slope", unit: "ratio", describe: "share of a deviation that is gone a bar later" },
    {
      name: "halfLife",
      unit: "count",
      describe: "bars until half of a deviation is gone; infinite: nothing pulls it back",
      infinite: true,
    },
    {
      name: "speed",
      unit: "ratio",
      describe: "of the return to the mean, a bar; negative: away from it; none where b <= -1",
    },
  ],
  warmup: (parameters) => numberOf(parameters, "W") - 1,
  create: (parameters, { peg }) => new OuHalfLife(numberOf(parameters, "W"), peg),
});

class OuHalfLife implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #peg: number;
  readonly #pairs: RollingCovariance;
  #previous = Number.NaN;

  constructor(window: number, peg: number) {
    this.#peg = peg;
    this.#pairs = new RollingCovariance(window - 1);
  }

  update({ close }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    const previous = this.#previous;
    this.#previous = deviation;
    if (Number.isNaN(previous)) return;
    this.#pairs.push(previous, deviation - previous);
  }

  settle(): void {
    if (!this.#pairs.full) return;
    const { slope } = this.#pairs;
    const speed = slope > -1 ? 0 - Math.log1p(slope) : Number.NaN;
    this.values[0] = slope;
    this.values[1] = slope >= 0 ? Number.POSITIVE_INFINITY : slope <= -1 ? 0 : Math.LN2 / speed;
    this.values[2] = speed;
  }

  reset(): void {
    this.#pairs.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#pairs.state(io);
    this.#previous = io.number(this.#previous);
  }
}
