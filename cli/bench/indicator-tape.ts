import type { Bar } from "../../engine/bars/bar.ts";

/** Bars of several instruments in turn, drawn once: prices in steps of 1e-8, volumes in base units, times in µs. */
export interface IndicatorTape {
  readonly length: number;
  readonly instrument: Uint8Array;
  readonly time: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

interface DrawOptions {
  readonly instruments?: number;
  readonly ranged?: boolean;
  readonly bounced?: boolean;
}

/** Step of the prices, 1e-4 in steps of 1e-8: the grid on which stablecoins mostly trade. */
const GRID = 10_000;
const PAR = 10_000;
const START = 1_678_406_400_000_000;
/** Fifty records a second: an hour or two of a busy market. */
const EVERY = 20_000;

/**
 * The same tape every time: a price that wanders around par by single steps of the grid and often stands still, which is
 * what a calm peg looks like. `ranged` bars reach a step or two beyond their close; others are single trades. Where they
 * are `bounced`, all instruments change sides of par together, round by round, so that no rule has anything to say.
 */
export const drawIndicatorTape = (
  length: number,
  { instruments = 1, ranged = false, bounced = false }: DrawOptions = {},
): IndicatorTape => {
  const random = generator(20_230_310);
  const price = new Float64Array(instruments).fill(PAR);
  const tape = {
    length,
    instrument: new Uint8Array(length),
    time: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
  for (let i = 0; i < length; i++) {
    const which = bounced ? i % instruments : random() % instruments;
    const before = price[which] ?? PAR;
    const drawn = (random() % 5) - 2;
    // The farther from par, the likelier the way back.
    const pull = random() % 64 < Math.abs(before - PAR) ? Math.sign(PAR - before) : 0;
    const wandered = before + (Math.abs(drawn) === 2 ? Math.sign(drawn) : 0) + pull;
    const side = Math.floor(i / instruments) % 2 === 0 ? 1 : -1;
    const now = bounced ? PAR + side * (1 + (random() % 2)) : wandered;
    price[which] = now;
    tape.instrument[i] = which;
    tape.time[i] = START + i * EVERY;
    tape.close[i] = now * GRID;
    tape.high[i] = (now + (ranged ? random() % 3 : 0)) * GRID;
    tape.low[i] = (now - (ranged ? random() % 3 : 0)) * GRID;
    tape.volume[i] = (random() % 100_000) / 100;
  }
  return tape;
};

/** Puts row `i` into the record that indicators take. */
export const fillBar = (bar: Bar, tape: IndicatorTape, i: number): void => {
  const close = tape.close[i] ?? 0;
  bar.start = tape.time[i] ?? 0;
  bar.end = bar.start + EVERY;
  bar.open = close;
  bar.high = tape.high[i] ?? 0;
  bar.low = tape.low[i] ?? 0;
  bar.close = close;
  bar.volume = tape.volume[i] ?? 0;
  bar.trades = 1;
};

/** Whole numbers of 32 bits, xorshift; the multiplier spreads its weak low bits. */
const generator = (seed: number): (() => number) => {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return Math.imul(x, 0x9e3779b1) >>> 8;
  };
};
