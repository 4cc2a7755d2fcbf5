import * as batch from "indicatorts";
import technical from "technicalindicators";
import * as signals from "trading-signals";

/** What libraries are handed: plain numbers, and an object a bar that was made beforehand. */
export interface Candle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export interface PlainTape {
  readonly candles: readonly Candle[];
  readonly closes: number[];
  readonly highs: number[];
  readonly lows: number[];
  readonly volumes: number[];
}

/** A streaming indicator of a library, fed with closes or with whole bars. */
export type Streamed =
  | { readonly by: "close"; readonly take: (close: number) => unknown }
  | { readonly by: "candle"; readonly take: (candle: Candle) => unknown };

/** The ten indicators that popular libraries share, and what each library calls them; the order is that of the table. */
export interface SharedIndicator {
  readonly name: string;
  readonly ours: string;
  readonly tradingSignals?: () => Streamed;
  readonly technicalindicators?: () => Streamed;
  readonly indicatorts?: (tape: PlainTape) => unknown;
}

const closes = (take: (close: number) => unknown): Streamed => ({ by: "close", take });
const candles = (take: (candle: Candle) => unknown): Streamed => ({ by: "candle", take });

/** The declared parameters of `nextValue` are those of the constructor, arrays and all; one bar is what it takes. */
interface NextValue {
  nextValue(candle: Candle): unknown;
}
const NONE = { high: [], low: [], close: [] };

export const sharedIndicators: readonly SharedIndicator[] = [
  {
    name: "RSI 14",
    ours: "rsi(14)",
    tradingSignals: () => {
      const it = new signals.RSI(14, signals.WSMA);
      return closes((close) => it.add(close));
    },
    technicalindicators: () => {
      const it = new technical.RSI({ period: 14, values: [] });
      return closes((close) => it.nextValue(close));
    },
    indicatorts: (tape) => batch.rsi(tape.closes, { period: 14 }),
  },
  {
    name: "Bollinger 20/2",
    ours: "bollinger(20,2)",
    tradingSignals: () => {
      const it = new signals.BollingerBands(20, 2);
      return closes((close) => it.add(close));
    },
    technicalindicators: () => {
      const it = new technical.BollingerBands({ period: 20, stdDev: 2, values: [] });
      return closes((close) => it.nextValue(close));
    },
    indicatorts: (tape) => batch.bb(tape.closes, { period: 20 }),
  },
  {
    name: "EMA 20",
    ours: "ema(20)",
    tradingSignals: () => {
      const it = new signals.EMA(20);
      return closes((close) => it.add(close));
    },
    technicalindicators: () => {
      const it = new technical.EMA({ period: 20, values: [] });
      return closes((close) => it.nextValue(close));
    },
    indicatorts: (tape) => batch.ema(tape.closes, { period: 20 }),
  },
  {
    name: "MACD 12/26/9",
    ours: "macd(12,26,9)",
    tradingSignals: () => {
      const { EMA } = signals;
      const it = new signals.MACD(new EMA(12), new EMA(26), new EMA(9));
      return closes((close) => it.add(close));
    },
    technicalindicators: () => {
      const it = new technical.MACD({
        fastPeriod: 12,
        slowPeriod: 26,
        signalPeriod: 9,
        SimpleMAOscillator: false,
        SimpleMASignal: false,
        values: [],
      });
      return closes((close) => it.nextValue(close));
    },
    indicatorts: (tape) => batch.macd(tape.closes, { fast: 12, slow: 26, signal: 9 }),
  },
  {
    name: "ATR 14",
    ours: "atr(14)",
    tradingSignals: () => {
      const it = new signals.ATR(14);
      return candles((candle) => it.add(candle));
    },
    technicalindicators: () => {
      const it: NextValue = new technical.ATR({ period: 14, ...NONE }) as never;
      return candles((candle) => it.nextValue(candle));
    },
    indicatorts: (tape) => batch.atr(tape.highs, tape.lows, tape.closes, { period: 14 }),
  },
  {
    name: "Stochastic 14/3/3",
    ours: "stochastic(14,3,3)",
    tradingSignals: () => {
      const it = new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 });
      return candles((candle) => it.add(candle));
    },
    // The fast one: %K is not smoothed.
    technicalindicators: () => {
      const it: NextValue = new technical.Stochastic({
        period: 14,
        signalPeriod: 3,
        ...NONE,
      }) as never;
      return candles((candle) => it.nextValue(candle));
    },
    indicatorts: (tape) =>
      batch.stoch(tape.highs, tape.lows, tape.closes, { kPeriod: 14, dPeriod: 3 }),
  },
  {
    name: "ROC 10",
    ours: "roc(10)",
    tradingSignals: () => {
      const it = new signals.ROC(10);
      return closes((close) => it.add(close));
    },
    technicalindicators: () => {
      const it = new technical.ROC({ period: 10, values: [] });
      return closes((close) => it.nextValue(close));
    },
    indicatorts: (tape) => batch.roc(tape.closes, { period: 10 }),
  },
  {
    name: "OBV",
    ours: "obv()",
    // Its number is how many bars it keeps, of which it reads two.
    tradingSignals: () => {
      const it = new signals.OBV(2);
      return candles((candle) => it.add(candle));
    },
    technicalindicators: () => {
      const it: NextValue = new technical.OBV({ close: [], volume: [] }) as never;
      return candles((candle) => it.nextValue(candle));
    },
    indicatorts: (tape) => batch.obv(tape.closes, tape.volumes),
  },
  {
    // Since the start; indicatorts has a window of 14 instead.
    name: "VWAP",
    ours: "vwapSession()",
    tradingSignals: () => {
      const it = new signals.VWAP();
      return candles((candle) => it.add(candle));
    },
    technicalindicators: () => {
      const it: NextValue = new technical.VWAP({ ...NONE, volume: [] }) as never;
      return candles((candle) => it.nextValue(candle));
    },
    indicatorts: (tape) => batch.vwap(tape.closes, tape.volumes),
  },
  // None of them has one that streams.
  { name: "z-score 20", ours: "zScore(20)" },
];
