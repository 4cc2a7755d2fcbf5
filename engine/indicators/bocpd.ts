import type { Bar } from "../bars/bar.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RunLengths } from "../windows/run-lengths.ts";
import { type BarIndicator, defineIndicator, numberOf } from "./indicator.ts";

export const bocpd = defineIndicator({
  input: "bars",
  unasked: "coins",
  id: "bocpd",
  title: "Bayesian online change-point detection",
  formula:
    "probabilities of how many bars ago the deviation (bps) last changed its law, P(r+1) ~ P(r) * predictive(r) * (1-H), P(0) = H = 1/hazard; within a run the deviation is normal with unknown mean and variance, prior normal-gamma(mu0, kappa0, alpha0, beta0); the 300 likeliest run lengths are kept, none under 1e-20; none without a peg",
  source:
    "Adams & MacKay, Bayesian online changepoint detection, 2007; on depegs Cintra & Holloway, 2023",
  parameters: [
    {
      name: "hazard",
      describe: "bars between changes, on average: 250 is a hazard of 1/250",
      default: 250,
      min: 2,
      max: 1e9,
    },
    { name: "mu0", describe: "prior mean, bps", default: 0, min: -1e4, max: 1e4 },
    { name: "kappa0", describe: "bars that mean is worth", default: 1, min: 1e-6, max: 1e6 },
    {
      name: "alpha0",
      describe: "half the bars the prior variance is worth",
      default: 1,
      min: 1e-3,
      max: 1e6,
    },
    {
      name: "beta0",
      describe: "alpha0 times the prior variance, bps squared",
      default: 1,
      min: 1e-9,
      max: 1e9,
    },
  ],
  fields: [
    { name: "mapRun", unit: "count", describe: "likeliest number of bars since the last change" },
    { name: "expectedRun", unit: "count", describe: "its mean" },
    {
      name: "pRecent",
      unit: "ratio",
      describe: "probability of a change within the last 5 bars: a jump of it is the alarm",
      accumulates: true,
    },
    {
      name: "pMap",
      unit: "ratio",
      describe: "probability of the likeliest number",
      accumulates: true,
    },
  ],
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new Bocpd(
      new RunLengths({
        hazard: 1 / numberOf(parameters, "hazard"),
        mu: numberOf(parameters, "mu0"),
        kappa: numberOf(parameters, "kappa0"),
        alpha: numberOf(parameters, "alpha0"),
        beta: numberOf(parameters, "beta0"),
      }),
      peg,
    ),
});

class Bocpd implements BarIndicator {
  readonly values = new Float64Array(4).fill(Number.NaN);
  readonly #runs: RunLengths;
  readonly #peg: number;

  constructor(runs: RunLengths, peg: number) {
    this.#runs = runs;
    this.#peg = peg;
  }

  update({ close }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    if (Number.isNaN(deviation)) return;
    const runs = this.#runs;
    runs.push(deviation);
    this.values[0] = runs.likeliest;
    this.values[1] = runs.mean;
    this.values[2] = runs.recent;
    this.values[3] = runs.certainty;
  }

  reset(): void {
    this.#runs.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#runs.state(io);
  }
}
