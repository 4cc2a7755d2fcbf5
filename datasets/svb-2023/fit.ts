import { svbMinutesBelow } from "./anchors.ts";
import { type SvbInstrument, toSteps } from "./facts.ts";
import { at, type Limits } from "./limits.ts";
import type { Random } from "./random.ts";

/**
 * Moves the closes nearest to each published price across it, by a few steps, until as many minutes close below as
 * are known to have. Lifted closes gather at round prices, where resting orders do gather.
 */
export const fitMinutesBelow = (
  instrument: SvbInstrument,
  limits: Limits,
  closes: Int32Array,
  random: Random,
): void => {
  for (const { instrument: id, price, minutes } of svbMinutesBelow) {
    if (id !== instrument.id) continue;
    const level = toSteps(price, instrument.grid);
    const surplus = closes.filter((close) => close !== 0 && close < level).length - minutes;
    const rising = surplus > 0;
    const movable = Array.from(closes.keys())
      .filter((m) => at(closes, m) !== 0 && at(limits.close, m) === 0)
      .filter((m) => at(closes, m) < level === rising)
      // Down to one step below, up to the level itself.
      .filter((m) => (rising ? at(limits.closeHigh, m) >= level : at(limits.closeLow, m) < level))
      .sort((a, b) => Math.abs(at(closes, a) - level) - Math.abs(at(closes, b) - level) || a - b);
    for (const m of movable.slice(0, Math.abs(surplus)))
      closes[m] = rising
        ? Math.min(at(limits.closeHigh, m), level + random.below(3))
        : Math.max(at(limits.closeLow, m), level - 1 - random.below(3));
  }
};
