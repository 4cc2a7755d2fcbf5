import type { Stateful, StateIO } from "../state.ts";
import { logGammaHalf } from "./log-gamma-half.ts";

/** Run lengths that are kept, and the weight under which one is dropped although there is room. */
const KEPT = 300;
const LEAST = 1e-20;
/** A change as few values ago as this is recent. */
const RECENT = 5;
/** Run lengths whose constants are ready; a longer one has its own worked out, which takes a logarithm or two. */
const TABLE = 2048;

/** How exactly probabilities are kept. */
export interface Precision {
  /** Run lengths, at most. */
  readonly kept: number;
  /** The weight under which one is dropped although there is room. */
  readonly least: number;
}

/** As exact as doubles make sense of. */
const EXACT: Precision = { kept: KEPT, least: LEAST };

/** For alarms, which hang on no probability under a millionth: a fifth of the work. */
export const COARSE: Precision = { kept: 60, least: 1e-9 };

/** Hazard, and the normal-gamma prior of a run. */
export interface Prior {
  readonly hazard: number;
  readonly mu: number;
  readonly kappa: number;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Probabilities of the run length, the number of values since their law last changed. Within a run of length r values
 * are Student-t with 2 alpha degrees around mu, scale² = beta (kappa + 1) / (alpha kappa), where kappa = kappa0 + r and
 * alpha = alpha0 + r/2. Each run is one place in flat arrays, the longest first; they are held by the index of their
 * first value, so that growing older writes nothing.
 * source  Adams & MacKay (2007), "Bayesian online changepoint detection"
 */
export class RunLengths implements Stateful {
  /** Nothing before the first value: the likeliest length, its probability, the mean, and that of less than 5. */
  likeliest = Number.NaN;
  certainty = Number.NaN;
  mean = Number.NaN;
  recent = Number.NaN;
  readonly #prior: Prior;
  readonly #logGrowth: number;
  readonly #logChange: number;
  readonly #logBeta0: number;
  readonly #constants: Float64Array;
  readonly #born: Float64Array;
  readonly #mu: Float64Array;
  readonly #beta: Float64Array;
  readonly #logBeta: Float64Array;
  readonly #logWeight: Float64Array;
  /** Scratch: the weights themselves, while the logarithms are being normalised. */
  readonly #weight: Float64Array;
  readonly #kept: number;
  readonly #least: number;
  #count = 0;
  #seen = 0;
  /** Scratch: the greatest log weight, in a field because a double that a function returns is put in a box. */
  #best = 0;

  constructor(prior: Prior, { kept, least }: Precision = EXACT) {
    this.#kept = kept;
    this.#least = least;
    const column = (): Float64Array => new Float64Array(kept + 1);
    this.#born = column();
    this.#mu = column();
    this.#beta = column();
    this.#logBeta = column();
    this.#logWeight = column();
    this.#weight = column();
    this.#prior = prior;
    this.#logGrowth = Math.log1p(-prior.hazard);
    this.#logChange = Math.log(prior.hazard);
    this.#logBeta0 = Math.log(prior.beta);
    this.#constants = new Float64Array(TABLE);
    for (let run = 0; run < TABLE; run++) this.#constants[run] = this.#constantOf(run);
    this.reset();
  }

  push(value: number): void {
    this.#observe(value);
    this.#seen += 1;
    this.#weigh();
    this.#begin(this.#logChange);
    if (this.#count > this.#kept) this.#dropLightest();
  }

  reset(): void {
    this.likeliest = Number.NaN;
    this.certainty = Number.NaN;
    this.mean = Number.NaN;
    this.recent = Number.NaN;
    this.#count = 0;
    this.#seen = 0;
    this.#begin(0);
  }

  state(io: StateIO): void {
    this.likeliest = io.number(this.likeliest);
    this.certainty = io.number(this.certainty);
    this.mean = io.number(this.mean);
    this.recent = io.number(this.recent);
    io.array(this.#born);
    io.array(this.#mu);
    io.array(this.#beta);
    io.array(this.#logBeta);
    io.array(this.#logWeight);
    this.#count = io.number(this.#count);
    this.#seen = io.number(this.#seen);
  }

  /** Each run takes the value in: its weight (not yet normalised) and its law. */
  #observe(value: number): void {
    const { kappa: kappa0, alpha: alpha0 } = this.#prior;
    const mus = this.#mu;
    const betas = this.#beta;
    const logBetas = this.#logBeta;
    const logWeights = this.#logWeight;
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#count; i++) {
      const run = this.#seen - (this.#born[i] ?? 0);
      const kappa = kappa0 + run;
      const alpha = alpha0 + run / 2;
      const distance = value - (mus[i] ?? 0);
      const beta = (betas[i] ?? 0) + (kappa * distance * distance) / (2 * (kappa + 1));
      const logBefore = logBetas[i] ?? 0;
      // beta grows by just the factor that the Student-t raises to its power: one logarithm serves both.
      const logBeta = Math.log(beta);
      const constant = run < TABLE ? (this.#constants[run] ?? 0) : this.#constantOf(run);
      const weight =
        (logWeights[i] ?? 0) + constant - logBefore / 2 - (alpha + 0.5) * (logBeta - logBefore);
      mus[i] = (mus[i] ?? 0) + distance / (kappa + 1);
      betas[i] = beta;
      logBetas[i] = logBeta;
      logWeights[i] = weight;
      if (weight > best) best = weight;
    }
    this.#best = best;
  }

  /** Normalises the weights, drops the hopeless, and reads the answers off. */
  #weigh(): void {
    const best = this.#best;
    const { hazard } = this.#prior;
    const logWeights = this.#logWeight;
    const weights = this.#weight;
    const least = this.#least;
    let total = 0;
    for (let i = 0; i < this.#count; i++) {
      const weight = Math.exp((logWeights[i] ?? 0) - best);
      weights[i] = weight;
      total += weight;
    }
    const share = (1 - hazard) / total;
    const shift = this.#logGrowth - best - Math.log(total);
    const recentFrom = this.#seen - RECENT;
    // A run that has just begun always has the probability of the hazard.
    let likeliest = 0;
    let certainty = hazard;
    let mean = 0;
    let recent = hazard;
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const weight = (weights[i] ?? 0) * share;
      if (weight < least) continue;
      const born = this.#born[i] ?? 0;
      const run = this.#seen - born;
      mean += weight * run;
      if (born > recentFrom) recent += weight;
      if (weight > certainty) {
        likeliest = run;
        certainty = weight;
      }
      logWeights[kept] = (logWeights[i] ?? 0) + shift;
      this.#move(i, kept);
      kept += 1;
    }
    this.#count = kept;
    this.likeliest = likeliest;
    this.certainty = certainty;
    this.mean = mean;
    this.recent = recent;
  }

  #begin(logWeight: number): void {
    const i = this.#count;
    this.#born[i] = this.#seen;
    this.#mu[i] = this.#prior.mu;
    this.#beta[i] = this.#prior.beta;
    this.#logBeta[i] = this.#logBeta0;
    this.#logWeight[i] = logWeight;
    this.#count = i + 1;
  }

  /** One run begins with each value, so that never more than one is too many: nothing needs sorting. */
  #dropLightest(): void {
    const logWeights = this.#logWeight;
    let lightest = 0;
    for (let i = 1; i < this.#count; i++)
      if ((logWeights[i] ?? 0) < (logWeights[lightest] ?? 0)) lightest = i;
    this.#count -= 1;
    for (let i = lightest; i < this.#count; i++) {
      this.#move(i + 1, i);
      logWeights[i] = logWeights[i + 1] ?? 0;
    }
  }

  /** All of a run but its weight. */
  #move(from: number, to: number): void {
    if (from === to) return;
    this.#born[to] = this.#born[from] ?? 0;
    this.#mu[to] = this.#mu[from] ?? 0;
    this.#beta[to] = this.#beta[from] ?? 0;
    this.#logBeta[to] = this.#logBeta[from] ?? 0;
  }

  /** What does not depend on the values in the log density of the next one: beta and the distance come on top. */
  #constantOf(run: number): number {
    const kappa = this.#prior.kappa + run;
    const scale = (2 * Math.PI * (kappa + 1)) / kappa;
    return logGammaHalf(this.#prior.alpha + run / 2) - Math.log(scale) / 2;
  }
}
