import { seeded } from "../../recorder/simulator/seeded.ts";

const UNIFORMS = 4;
/** Brings the sum of `UNIFORMS` uniforms (variance 1/12 each) to variance 1. */
const TO_UNIT_VARIANCE = Math.sqrt(12 / UNIFORMS);

/**
 * Seeded random numbers. `stream` gives every part of a dataset its own sequence, so that one more draw in one hour moves
 * nothing in another.
 * Made of integer steps and of + - * / and square roots only, which every machine rounds alike: the logarithms,
 * exponentials and powers of JavaScript may differ in the last bit from engine to engine.
 */
export class Random {
  /** At least 0, under 1. */
  readonly uniform: () => number;

  constructor(seed: number, stream: number) {
    this.uniform = seeded((seed ^ Math.imul(stream + 1, 0x9e3779b1)) | 0);
  }

  /** A whole number from 0 to `n` - 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Mean 0, variance 1, bell-shaped, never beyond ±3.5: a sum of uniforms needs no logarithm. */
  normal(): number {
    let sum = -UNIFORMS / 2;
    for (let i = 0; i < UNIFORMS; i++) sum += this.uniform();
    return sum * TO_UNIT_VARIANCE;
  }

  /** Median 1; `sigma` is the spread of its logarithm. */
  logNormal(sigma: number): number {
    return exponential(sigma * this.normal());
  }

  /** A waiting time of median `scale` with a tail that falls off like 1/t: aftershocks, with no logarithm. */
  aftershock(scale: number): number {
    const u = this.uniform();
    return (scale * u) / (1 - u);
  }
}

/** Close to e^x for |x| under 8, the same on every machine. */
export const exponential = (x: number): number => {
  let y = Math.max(0, 1 + x / 1024);
  for (let i = 0; i < 10; i++) y *= y;
  return y;
};
