import type { EquityCurve } from "../result.ts";
import { figureOf } from "./figure.ts";
import type { Exposure } from "./shape.ts";

/**
 * How much was held, and for how long. A mark holds until the next one and the last to the end; before the first, nothing
 * was held. Times µs.
 */
export const exposureOf = (
  { time, exposure }: Pick<EquityCurve, "time" | "exposure">,
  { from, to }: { readonly from: number; readonly to: number },
): Exposure => {
  let [area, held, most] = [0, 0, 0];
  for (let i = 0; i < time.length; i++) {
    const value = exposure[i] ?? 0;
    const end = Math.min(to, time[i + 1] ?? to);
    const span = Math.max(0, end - Math.max(from, time[i] ?? to));
    area += value * span;
    if (value !== 0) held += span;
    if (value > most) most = value;
  }
  const whole = to - from;
  return {
    ...{ mean: figureOf(area / whole), most: figureOf(most) },
    timeInMarket: figureOf(held / whole),
  };
};
