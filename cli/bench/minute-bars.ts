import { E8 } from "../../engine/market/price.ts";
import { seeded } from "../../recorder/simulator/seeded.ts";

/** One-minute bars of one instrument: prices in whole steps of 1e-8, volumes in base units. */
export interface MinuteBars {
  readonly length: number;
  /** µs since 1970, when the bar closed: nobody knew it earlier. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

const START = 1_678_406_400_000_000;
export const MINUTE = 60e6;
/** Stablecoins mostly trade on a grid of 1e-4. */
const GRID = E8 / 1e4;
const PAR = 1e4;

/**
 * The same bars every time, and fewer of them are the first of more: a close that wanders around par by a step or two of
 * the grid a minute, the next open where it was, and a high and low that reach up to two steps beyond both.
 */
export const minuteBars = (count: number): MinuteBars => {
  const random = seeded(20_230_310);
  const below = (most: number): number => Math.floor(random() * most);
  const column = (): Float64Array => new Float64Array(count);
  const bars = {
    length: count,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = PAR;
  for (let i = 0; i < count; i++) {
    const open = price;
    // The farther from par, the likelier the way back.
    const pull = below(64) < Math.abs(price - PAR) ? Math.sign(PAR - price) : 0;
    price += below(5) - 2 + pull;
    bars.time[i] = START + (i + 1) * MINUTE;
    bars.open[i] = open * GRID;
    bars.high[i] = (Math.max(open, price) + below(3)) * GRID;
    bars.low[i] = (Math.min(open, price) - below(3)) * GRID;
    bars.close[i] = price * GRID;
    bars.volume[i] = (1 + below(100_000)) / 100;
  }
  return bars;
};
