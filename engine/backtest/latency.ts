import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Latency } from "./terms.ts";

/** The standard normal's 95th percentile. */
const Z95 = 1.6448536269514722;

/**
 * How long message `number` (1, 2, 3 …) takes, whole µs: log-normal with this median and 95th percentile. It depends on
 * seed and number alone, so that one order more or less changes no other one's luck.
 */
export const drawLatency = ({ median, p95, seed }: Latency, number: number): number => {
  if (!(p95 > median) || median <= 0) return median;
  const draws = xoroshiro128plus(seed ^ Math.imul(number, 0x9e3779b1));
  // The first numbers still look like the seed.
  for (let i = 0; i < 4; i++) uniformFloat64(draws);
  const u = 1 - uniformFloat64(draws);
  const v = uniformFloat64(draws);
  const z = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  return Math.round(median * Math.exp((z * Math.log(p95 / median)) / Z95));
};
