import type { IndicatorTape } from "./indicator-tape.ts";

/**
 * The limit that indicators are held against: fifteen classic ones written out by hand for one fixed set, in one function
 * and one flat array of doubles with a fixed stride an instrument. It cannot be configured, knows no gaps, rounds as it
 * goes (a rolling Welford without recomputing, plain running sums) and cannot be saved: what a workbench must do besides.
 * EMA 20, 12, 26; MACD and its signal; RSI 14 and ATR 14 by Wilder; Bollinger mean, deviation and bands; z-score;
 * stochastic %K and %D; ROC 10; OBV; VWAP; exponentially weighted variance; the farthest from the peg.
 */
export const runFlat = (state: Float64Array, tape: IndicatorTape): void => {
  for (let i = 0; i < tape.length; i++)
    onTick(
      state,
      (tape.instrument[i] ?? 0) * STRIDE,
      tape.high[i] ?? 0,
      tape.low[i] ?? 0,
      tape.close[i] ?? 0,
      tape.volume[i] ?? 0,
    );
};

export const flatState = (instruments: number): Float64Array =>
  new Float64Array(instruments * STRIDE);

const STRIDE = 128;
const COUNT = 0;
const PREVIOUS = 1;
const EMA20 = 2;
const EMA12 = 3;
const EMA26 = 4;
const MACD = 5;
const SIGNAL = 6;
const GAIN = 7;
const LOSS = 8;
const RSI = 9;
const ATR = 10;
const MEAN = 11;
const M2 = 12;
const SD = 13;
const UPPER = 14;
const LOWER = 15;
const Z = 16;
const K = 17;
const D = 18;
const ROC = 19;
const OBV = 20;
const PAID = 21;
const VOLUME = 22;
const VWAP = 23;
const VARIANCE = 24;
const FARTHEST = 25;
const HIGHEST = 26;
const LOWEST = 27;
const HIGHEST_AGE = 28;
const LOWEST_AGE = 29;
/** Rings. */
const CLOSES = 32;
const HIGHS = CLOSES + 20;
const LOWS = HIGHS + 14;
const KS = LOWS + 14;

const N = 20;
const STOCHASTIC = 14;
const SMOOTH = 3;
const CHANGE = 10;
const PEG = 1e8;
const KEPT = 0.5 ** (1 / 30);

const onTick = (
  s: Float64Array,
  at: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void => {
  const count = s[at + COUNT] ?? 0;
  const previous = count === 0 ? close : (s[at + PREVIOUS] ?? 0);
  const change = close - previous;
  if (count === 0) {
    s[at + EMA20] = close;
    s[at + EMA12] = close;
    s[at + EMA26] = close;
  }
  s[at + EMA20] = (s[at + EMA20] ?? 0) + (2 / 21) * (close - (s[at + EMA20] ?? 0));
  const fast = (s[at + EMA12] ?? 0) + (2 / 13) * (close - (s[at + EMA12] ?? 0));
  const slow = (s[at + EMA26] ?? 0) + (2 / 27) * (close - (s[at + EMA26] ?? 0));
  s[at + EMA12] = fast;
  s[at + EMA26] = slow;
  s[at + MACD] = fast - slow;
  s[at + SIGNAL] = (s[at + SIGNAL] ?? 0) + 0.2 * (fast - slow - (s[at + SIGNAL] ?? 0));

  const gain = (s[at + GAIN] ?? 0) + (Math.max(change, 0) - (s[at + GAIN] ?? 0)) / 14;
  const loss = (s[at + LOSS] ?? 0) + ((change < 0 ? -change : 0) - (s[at + LOSS] ?? 0)) / 14;
  s[at + GAIN] = gain;
  s[at + LOSS] = loss;
  s[at + RSI] = gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);

  const range = Math.max(high - low, Math.abs(high - previous), Math.abs(low - previous));
  s[at + ATR] = (s[at + ATR] ?? 0) + (range - (s[at + ATR] ?? 0)) / 14;

  const place = at + CLOSES + (count % N);
  const oldest = s[place] ?? 0;
  const before = at + CLOSES + ((count + N - CHANGE) % N);
  const earlier = s[before] ?? 0;
  s[place] = close;
  let mean = s[at + MEAN] ?? 0;
  let m2 = s[at + M2] ?? 0;
  if (count < N) {
    const distance = close - mean;
    mean += distance / (count + 1);
    m2 += distance * (close - mean);
  } else {
    const old = mean;
    mean += (close - oldest) / N;
    m2 += (close - oldest) * (close - mean + (oldest - old));
    if (m2 < 0) m2 = 0;
  }
  const sd = Math.sqrt(m2 / N);
  s[at + MEAN] = mean;
  s[at + M2] = m2;
  s[at + SD] = sd;
  s[at + UPPER] = mean + 2 * sd;
  s[at + LOWER] = mean - 2 * sd;
  s[at + Z] = sd > 0 ? (close - mean) / sd : 0;
  s[at + ROC] = count >= CHANGE ? (100 * (close - earlier)) / earlier : 0;

  s[at + HIGHS + (count % STOCHASTIC)] = high;
  s[at + LOWS + (count % STOCHASTIC)] = low;
  s[at + HIGHEST_AGE] = (s[at + HIGHEST_AGE] ?? 0) + 1;
  s[at + LOWEST_AGE] = (s[at + LOWEST_AGE] ?? 0) + 1;
  const held = Math.min(count + 1, STOCHASTIC);
  if (count === 0 || high >= (s[at + HIGHEST] ?? 0)) {
    s[at + HIGHEST] = high;
    s[at + HIGHEST_AGE] = 0;
  } else if ((s[at + HIGHEST_AGE] ?? 0) >= STOCHASTIC) {
    let highest = high;
    let age = 0;
    for (let j = 1; j < held; j++) {
      const value = s[at + HIGHS + ((count - j) % STOCHASTIC)] ?? 0;
      if (value > highest) {
        highest = value;
        age = j;
      }
    }
    s[at + HIGHEST] = highest;
    s[at + HIGHEST_AGE] = age;
  }
  if (count === 0 || low <= (s[at + LOWEST] ?? 0)) {
    s[at + LOWEST] = low;
    s[at + LOWEST_AGE] = 0;
  } else if ((s[at + LOWEST_AGE] ?? 0) >= STOCHASTIC) {
    let lowest = low;
    let age = 0;
    for (let j = 1; j < held; j++) {
      const value = s[at + LOWS + ((count - j) % STOCHASTIC)] ?? 0;
      if (value < lowest) {
        lowest = value;
        age = j;
      }
    }
    s[at + LOWEST] = lowest;
    s[at + LOWEST_AGE] = age;
  }
  const reach = (s[at + HIGHEST] ?? 0) - (s[at + LOWEST] ?? 0);
  const k = reach > 0 ? (100 * (close - (s[at + LOWEST] ?? 0))) / reach : 50;
  s[at + KS + (count % SMOOTH)] = k;
  s[at + K] = k;
  s[at + D] = ((s[at + KS] ?? 0) + (s[at + KS + 1] ?? 0) + (s[at + KS + 2] ?? 0)) / SMOOTH;

  s[at + OBV] = (s[at + OBV] ?? 0) + (change > 0 ? volume : change < 0 ? -volume : 0);
  s[at + PAID] = (s[at + PAID] ?? 0) + ((high + low + close) / 3) * volume;
  s[at + VOLUME] = (s[at + VOLUME] ?? 0) + volume;
  s[at + VWAP] = (s[at + PAID] ?? 0) / (s[at + VOLUME] ?? 0);
  const moved = change / previous;
  s[at + VARIANCE] = KEPT * (s[at + VARIANCE] ?? 0) + (1 - KEPT) * moved * moved;
  const off = Math.abs(close - PEG);
  if (off > (s[at + FARTHEST] ?? 0)) s[at + FARTHEST] = off;
  s[at + PREVIOUS] = close;
  s[at + COUNT] = count + 1;
};
