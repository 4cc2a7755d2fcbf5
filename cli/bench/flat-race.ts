import { flatState, runFlat } from "./flat-loop.ts";
import { drawIndicatorTape } from "./indicator-tape.ts";
import { inTurn } from "./measure.ts";
import { createSet, runInterleaved } from "./our-indicators.ts";

/** Ours for what the flat loop works out. It keeps no farthest deviation: the deviation itself stands for it. */
export const CLASSICS = [
  "ema(20)",
  "ema(12)",
  "ema(26)",
  "macd(12,26,9)",
  "rsi(14)",
  "atr(14)",
  "bollinger(20,2)",
  "zScore(20)",
  "stochastic(14,3,3)",
  "roc(10)",
  "obv()",
  "vwapSession()",
  "ewmaVol(30)",
  "pegDeviation()",
];

/** Nanoseconds a tick, the best of the runs after the first. */
export interface FlatRace {
  readonly flat: number;
  readonly ours: number;
}

const INSTRUMENTS = 15;
const TICKS = 400_000;

/** The flat loop and ours over the same ticks of fifteen instruments, in turns within this process. */
export const raceFlatLoop = async (): Promise<FlatRace> => {
  const tape = drawIndicatorTape(TICKS, { instruments: INSTRUMENTS });
  const { warm } = await inTurn(async () => {
    const state = flatState(INSTRUMENTS);
    const sets = Array.from({ length: INSTRUMENTS }, () => createSet(CLASSICS));
    const start = performance.now();
    runFlat(state, tape);
    const between = performance.now();
    runInterleaved(sets, tape);
    return { flat: between - start, ours: performance.now() - between };
  });
  const best = (of: keyof FlatRace): number =>
    (Math.min(...warm.map((run) => run[of])) * 1e6) / TICKS;
  return { flat: best("flat"), ours: best("ours") };
};
