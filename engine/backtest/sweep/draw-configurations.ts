import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { ParameterValue } from "../parameters.ts";
import type { Axis } from "./sweep-result.ts";

type Drawn = readonly ParameterValue[];

/** Every combination of the axes' values; the last axis moves fastest. */
export function* gridPoints(axes: readonly Axis[]): Iterable<Drawn> {
  const lists = axes.map((axis) => (axis.kind === "listed" ? axis.values : []));
  const total = lists.reduce((product, { length }) => product * length, 1);
  for (let i = 0; i < total; i++) {
    const point = new Array<ParameterValue>(lists.length);
    let rest = i;
    for (let k = lists.length - 1; k >= 0; k--) {
      const values = lists[k] ?? [];
      point[k] = values[rest % values.length] ?? 0;
      rest = Math.floor(rest / values.length);
    }
    yield point;
  }
}

/** Independent uniform draws, without end. */
export function* randomPoints(axes: readonly Axis[], n: number, seed: number): Iterable<Drawn> {
  const random = xoroshiro128plus(seed);
  for (;;) yield axes.map((axis) => valueAt(axis, uniformFloat64(random), n));
}

/**
 * A Latin hypercube: of each axis's `n` equal strata each is met once, in an order of its own. A listed axis meets its values
 * as evenly as they divide `n`.
 * source  McKay, Beckman & Conover (1979), "A comparison of three methods for selecting values of input variables"
 */
export const latinPoints = (axes: readonly Axis[], n: number, seed: number): Drawn[] => {
  const random = xoroshiro128plus(seed);
  const columns = axes.map((axis) => {
    const strata = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = uniformInt(random, 0, i);
      [strata[i], strata[j]] = [strata[j] ?? 0, strata[i] ?? 0];
    }
    return strata.map((stratum) => valueAt(axis, (stratum + uniformFloat64(random)) / n, n));
  });
  return Array.from({ length: n }, (_, i) => columns.map((column) => column[i] ?? 0));
};

/** The value at a part of an axis, 0 to 1: a round one, within the same of `n` strata. */
const valueAt = (axis: Axis, part: number, n: number): ParameterValue => {
  if (axis.kind === "listed") {
    const { values } = axis;
    return values[Math.min(values.length - 1, Math.floor(part * values.length))] ?? 0;
  }
  const { from, to, type } = axis;
  if (type === "integer") return Math.min(to, from + Math.floor(part * (to - from + 1)));
  const value = Math.min(to, from + part * (to - from));
  const quantum = quantumOf(axis.type, (to - from) / n / 10);
  const stratum = stratumOf(axis, value, n);
  for (const round of [Math.round, Math.floor, Math.ceil]) {
    const rounded = round(value / quantum.size) * quantum.size;
    const short = Number(rounded.toFixed(quantum.digits));
    if (short >= from && short <= to && stratumOf(axis, short, n) === stratum) return short;
  }
  return type === "duration" ? Math.floor(value) : value;
};

/** Which of `n` equal parts of a range holds a value. */
const stratumOf = (
  { from, to }: { readonly from: number; readonly to: number },
  value: number,
  n: number,
): number => Math.min(n - 1, Math.floor(((value - from) / (to - from)) * n));

/** The coarsest unit that is not over `most`: powers of ten; of durations, in µs, whole seconds at the coarsest and 1 at the finest. */
const quantumOf = (type: Axis["type"], most: number): { size: number; digits: number } => {
  const exponent = Math.floor(Math.log10(most));
  const fit = type === "duration" ? Math.max(0, Math.min(6, exponent)) : exponent;
  return { size: 10 ** fit, digits: Math.min(20, Math.max(0, -fit)) };
};
