import { fromE8 } from "../../engine/market/price.ts";
import { sharedIndicators } from "./library-cases.ts";
import { inTurn, startClock } from "./measure.ts";
import { MINUTE, type MinuteBars, minuteBars } from "./minute-bars.ts";
import { openPeerKit, type PeerCandle, type PeerKit } from "./peer-kit.ts";

/** Candles of one run, and how many a second. */
export interface PeerRace {
  readonly candles: number;
  /** By a strategy that computes nothing. */
  readonly perSecond: number;
  /** By one that takes each candle once, into indicators that stream. */
  readonly withIndicators: number;
  /** By one as its guide shows them: it asks for the last `WINDOW` candles every time, and computes from these. */
  readonly withWindows: number;
}

/** What the second strategy computes of every candle. */
export const RACED_INDICATORS = ["rsi(14)", "ema(20)"] as const;

const SYMBOL = "USDCUSD";
const EXCHANGE = "bench";
const FRAME = "minutes";
/** As its guide asks for: `getCandles(symbol, "1m", 60)`. */
export const WINDOW = 60;

/**
 * npm `backtest-kit` over `minuteBars(count)` from where a window is full, persistence off, no strategy ever signalling: the
 * best of three runs after a first one, in turns. A run takes the smaller of its wall and processor time, so that neither
 * another process nor V8's helper threads count against it. Once in a process, where its registries live.
 * @throws WorkbenchError `missing` where `folder` does not have it.
 */
export const racePeer = async (folder: string, count: number): Promise<PeerRace> => {
  const kit = openPeerKit(folder);
  const bars = minuteBars(count);
  const candles = count - WINDOW + 1;
  let decided = 0;
  let trouble: unknown;
  kit.listenError((error) => {
    trouble = error;
  });
  addMarket(kit, bars);
  kit.addStrategySchema({
    strategyName: "idle",
    interval: "1m",
    getSignal: async () => {
      decided++;
      return null;
    },
  });
  let indicators = createIndicators();
  kit.addStrategySchema({
    strategyName: "indicators",
    interval: "1m",
    getSignal: async (symbol) => {
      const [candle] = await kit.getCandles(symbol, "1m", 1);
      if (candle === undefined) throw new RangeError(`no candle of ${symbol}`);
      for (const take of indicators) take(candle.close);
      decided++;
      return null;
    },
  });
  kit.addStrategySchema({
    strategyName: "windows",
    interval: "1m",
    getSignal: async (symbol) => {
      const anew = createIndicators();
      for (const { close } of await kit.getCandles(symbol, "1m", WINDOW))
        for (const take of anew) take(close);
      decided++;
      return null;
    },
  });
  const run = async (strategyName: string): Promise<number> => {
    indicators = createIndicators();
    decided = 0;
    const ms = await timed(async () => {
      const names = { strategyName, exchangeName: EXCHANGE, frameName: FRAME };
      for await (const _ of kit.Backtest.run(SYMBOL, names));
    });
    // It swallows what a strategy throws and goes on.
    if (decided !== candles)
      throw new Error(`backtest-kit took ${decided} of ${candles} candles`, { cause: trouble });
    return ms;
  };
  const { warm } = await inTurn(
    async () => [await run("idle"), await run("indicators"), await run("windows")] as const,
  );
  const best = (at: 0 | 1 | 2): number => (candles * 1000) / Math.min(...warm.map((ms) => ms[at]));
  return { candles, perSecond: best(0), withIndicators: best(1), withWindows: best(2) };
};

/** Its users take them from a library; this is the quickest that streams. */
const createIndicators = (): ((close: number) => unknown)[] =>
  RACED_INDICATORS.map((select) => {
    const streamed = sharedIndicators.find(({ ours }) => ours === select)?.tradingSignals?.();
    if (streamed?.by !== "close") throw new RangeError(`no ${select} of closes in trading-signals`);
    return streamed.take;
  });

const addMarket = (kit: PeerKit, bars: MinuteBars): void => {
  const all = peerCandles(bars);
  const [first, last] = [all[0]?.timestamp ?? 0, all.at(-1)?.timestamp ?? 0];
  const minute = MINUTE / 1000;
  kit.addExchangeSchema({
    exchangeName: EXCHANGE,
    getCandles: async (_symbol, _interval, since, limit) => {
      const from = (since.getTime() - first) / minute;
      return all.slice(from, from + limit);
    },
  });
  kit.addFrameSchema({
    frameName: FRAME,
    interval: "1m",
    startDate: new Date(first + WINDOW * minute),
    endDate: new Date(last + minute),
  });
};

const peerCandles = (bars: MinuteBars): PeerCandle[] =>
  Array.from(bars.close, (close, i) => ({
    timestamp: ((bars.time[i] ?? 0) - MINUTE) / 1000,
    open: fromE8(bars.open[i] ?? 0),
    high: fromE8(bars.high[i] ?? 0),
    low: fromE8(bars.low[i] ?? 0),
    close: fromE8(close),
    volume: bars.volume[i] ?? 0,
  }));

const timed = async (run: () => Promise<void>): Promise<number> => {
  const clock = startClock();
  await run();
  return clock();
};
