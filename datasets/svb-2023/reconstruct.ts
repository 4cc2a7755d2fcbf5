import { Book } from "./book.ts";
import { crossGuide, drawCloses, type Guide, pairGuide } from "./closes.ts";
import { type HourFacts, type SvbInstrument, svbInstruments, svbMinutes } from "./facts.ts";
import { fitMinutesBelow } from "./fit.ts";
import { drawTrades, splitVolume, spreadTrades } from "./hour.ts";
import { at, drawLimits, type Limits } from "./limits.ts";
import { drawMinute } from "./minute.ts";
import { Random } from "./random.ts";
import { type Fills, shareOut } from "./sizes.ts";
import { createTicks, type Ticks } from "./ticks.ts";

export const svbSeed = 20230310;

/** What the drawing does, for people: stands in the manifest and wherever the tape is explained. */
export const svbProcess =
  "minute closes: Brownian bridges between the known prices, USDC/USDT led by the cross rate and Coinbase by Kraken, " +
  "passing a price first and last in the minutes published for it; " +
  "orders within a minute: Brownian bridge in bursts (Hawkes-like, power-law aftershocks), filled once or several times; " +
  "sizes log-normal, scaled to the hour's volume; aggressor leaning with the move; every trade at the quoted bid or ask " +
  "or, sweeping, beyond it; spreads widen with volatility; quotes repeated at least every 20 s";

/** Purposes that draw from streams of their own, so that one more draw for one moves nothing in another. */
const Stream = { limits: 0, closes: 1, fit: 2, book: 3, hours: 100 } as const;
const STREAMS = 1_000;

interface Path {
  readonly instrument: SvbInstrument;
  readonly random: (stream: number) => Random;
  readonly limits: Limits;
  readonly closes: Int32Array;
}

/** The four instruments' trades and quotes, each in order of time, in the order of `svbInstruments`. Pure. */
export const reconstructSvb = (): readonly Ticks[] => {
  const { usdcUsd, usdcUsdt, usdtUsd, coinbaseUsdtUsd } = svbInstruments;
  const usdc = drawPath(0, usdcUsd);
  const usdt = drawPath(2, usdtUsd);
  const cross = drawPath(1, usdcUsdt, (limits) => crossGuide(usdcUsdt, limits, usdc, usdt));
  const coinbase = drawPath(3, coinbaseUsdtUsd, (limits) =>
    pairGuide(coinbaseUsdtUsd, limits, usdt),
  );
  return [usdc, cross, usdt, coinbase].map(drawTicks);
};

const drawPath = (
  index: number,
  instrument: SvbInstrument,
  guide?: (limits: Limits) => Guide,
): Path => {
  const random = (stream: number) => new Random(svbSeed, index * STREAMS + stream);
  const limits = drawLimits(instrument, random(Stream.limits));
  const closes = drawCloses(limits, random(Stream.closes), guide?.(limits));
  fitMinutesBelow(instrument, limits, closes, random(Stream.fit));
  return { instrument, random, limits, closes };
};

const drawTicks = (path: Path): Ticks => {
  const ticks = createTicks(1 << 19);
  const book = new Book(ticks, path.instrument.grid, path.random(Stream.book));
  let level = 0;
  path.instrument.hours.forEach((facts, hour) => {
    level = drawHour(path, facts, hour, book, ticks, level);
  });
  book.wait(svbMinutes * 60_000);
  return ticks;
};

/** Draws one hour from the price `before` it; returns the one it ends at. */
const drawHour = (
  path: Path,
  facts: HourFacts,
  hour: number,
  book: Book,
  ticks: Ticks,
  before: number,
): number => {
  const { instrument, limits, closes } = path;
  const random = path.random(Stream.hours + hour);
  const total = drawTrades(facts, random);
  // Some three trades deep, in hundredths.
  [book.low, book.high, book.depth] = [facts.low, facts.high, (300 * facts.volume) / total];
  // Every instrument has a price from the first moment on.
  if (hour === 0) book.move(true, facts.open, 1, 0, 0);
  const trades = spreadTrades(limits, closes, hour, total, random);
  const volume = splitVolume(instrument, hour, closes, random);
  const shared: Fills = { rows: [], weights: [] };
  let level = before === 0 ? facts.open : before;
  for (let m = hour * 60; m < hour * 60 + 60; m++) {
    if (at(closes, m) === 0) continue;
    const known = volume.minutes.get(m);
    const fills = known === undefined ? shared : { rows: [], weights: [] };
    level = drawMinute({ limits, closes, random, book, fills }, m, at(trades, m % 60), level);
    if (known !== undefined) shareOut(known, fills, ticks.b);
  }
  shareOut(volume.rest, shared, ticks.b);
  return level;
};
