import type { Bar } from "../bars/bar.ts";
import { GUARD } from "../market/guard.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, defineIndicator, numberOf } from "./indicator.ts";

export const cusum = defineIndicator({
  input: "bars",
  id: "cusum",
  title: "Cumulative sums of a shift (CUSUM)",
  formula:
    "s = (deviation - mu) / sigma; up = max(0, up + s - k); down = max(0, down - s - k); alarm 1 where up > h, -1 where down > h, after which both start at 0; none without a peg",
  source: "Page, Continuous inspection schemes, Biometrika 41, 1954",
  parameters: [
    { name: "mu", describe: "deviation in calm times, bps", default: 0, min: -1e4, max: 1e4 },
    {
      name: "sigma",
      describe: "standard deviation in calm times, bps",
      default: 2,
      min: 1e-4,
      max: 1e4,
    },
    { name: "k", describe: "slack, in sigmas", default: 0.5, min: 0, max: 1e4 },
    { name: "h", describe: "limit of the sums, in sigmas", default: 8, min: 0, max: 1e6 },
  ],
  fields: [
    {
      name: "up",
      unit: "ratio",
      describe: "sum of what lies above mu, in sigmas",
      accumulates: true,
    },
    {
      name: "down",
      unit: "ratio",
      describe: "sum of what lies below mu, in sigmas",
      accumulates: true,
    },
    { name: "alarm", unit: "count", describe: "1: shifted up; -1: shifted down; else 0" },
  ],
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new Cusum(
      numberOf(parameters, "mu"),
      numberOf(parameters, "sigma"),
      numberOf(parameters, "k"),
      numberOf(parameters, "h"),
      peg,
    ),
});

class Cusum implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #mu: number;
  readonly #sigma: number;
  readonly #slack: number;
  readonly #limit: number;
  readonly #peg: number;
  #up = 0;
  #down = 0;

  constructor(mu: number, sigma: number, slack: number, limit: number, peg: number) {
    this.#mu = mu;
    this.#sigma = sigma;
    this.#slack = slack;
    this.#limit = limit + GUARD;
    this.#peg = peg;
  }

  update({ close }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    if (Number.isNaN(deviation)) return;
    const score = (deviation - this.#mu) / this.#sigma;
    const up = Math.max(0, this.#up + score - this.#slack);
    const down = Math.max(0, this.#down - score - this.#slack);
    const alarm = up > this.#limit ? 1 : down > this.#limit ? -1 : 0;
    this.#up = alarm === 0 ? up : 0;
    this.#down = alarm === 0 ? down : 0;
    this.values[0] = up;
    this.values[1] = down;
    this.values[2] = alarm;
  }

  reset(): void {
    this.#up = 0;
    this.#down = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#up = io.number(this.#up);
    this.#down = io.number(this.#down);
  }
}
