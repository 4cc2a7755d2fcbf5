import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Chance for tests: independent draws of the standard normal law, the same for the same seed (Box & Muller 1958). */
export const normalsOf = (seed: number): (() => number) => {
  const chance = xoroshiro128plus(seed);
  const uniform = (): number => ((chance.next() >>> 0) + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};

export const normalSeries = (seed: number, length: number): Float64Array => {
  const normal = normalsOf(seed);
  return Float64Array.from({ length }, normal);
};
