import type { Tick } from "./ticks.ts";
import { uniformOf } from "./uniform.ts";

/** From second `from` on a price is so far from par, bps, until the next entry: no steps, for prices slide. */
type Course = readonly (readonly [from: number, bps: number])[];

const USDC: Course = [
  [0, 0],
  [3600, 0],
  [5400, -160],
  [6600, -420],
  [7200, -420],
  [9000, -8],
  [11_700, 0],
  [12_300, 130],
  [13_200, 0],
  [15_900, 0],
  [16_200, -70],
  [16_800, -4],
  [21_600, 0],
];
const USDT: Course = [
  [0, -6],
  [4800, -6],
  [6000, -60],
  [8400, -5],
  [21_600, 0],
];
const half = (course: Course): Course => course.map(([from, bps]) => [from, bps / 2]);
/** Where one venue alone has trouble. */
const ALONE: Course = [
  [0, 0],
  [13_800, 0],
  [13_900, -210],
  [14_700, -210],
  [14_800, 0],
  [21_600, 0],
];

const bpsAt = (course: Course, at: number): number => {
  const next = course.findIndex(([from]) => from > at);
  const [from, before] = course[(next < 0 ? course.length : next) - 1] ?? [0, 0];
  const [to, after] = course[next] ?? [from + 1, before];
  return before + ((after - before) * (at - from)) / (to - from);
};

const EURO = 1.06;
const dollarsOf: Readonly<Record<string, (at: number) => number>> = {
  USDC: (at) => 1 + bpsAt(USDC, at) / 1e4,
  USDT: (at) => 1 + bpsAt(USDT, at) / 1e4,
  DAI: (at) => 1 + bpsAt(half(USDC), at) / 1e4,
  EURC: (at) => EURO * (1 + bpsAt(half(USDT), at) / 1e4),
  EUR: () => EURO,
  BTC: (at) => 20_000 + at / 10,
  USD: () => 1,
};

const TRADED = [
  "kraken:USDC/USD",
  "kraken:USDC/USDT",
  "kraken:USDT/USD",
  "coinbase:USDC/USD",
  "coinbase:USDT/USD",
  "gemini:USDC/USD",
  "binance:USDC/USDT",
  "kraken:USDC/EUR",
  "kraken:EUR/USD",
  "kraken:EURC/EUR",
  "okx:USDT/USDC",
  "kraken:DAI/USD",
  "kraken:DAI/USDT",
  "kraken:BTC/USD",
] as const;
/** Known by bars alone. */
const BARRED = "bitstamp:DAI/USD";
const SIDES = ["buy", "sell", "buy", "sell", undefined, "block", "auction"] as const;
/** Nothing at all is heard between these, s. */
const SILENT = [9600, 10_200] as const;
/** Every feed is lost between these, s: long enough for indicators to start over. */
const LOST = [17_400, 19_500] as const;
const END = 21_600;

/**
 * Six hours of a market that goes through everything: calm; a coin falls, which takes others along, and comes back; silence;
 * a premium; trouble of one venue alone; a short fall; a short and a long gap. Fourteen instruments by trades and quotes, one
 * by bars. The same at every call.
 */
export const marketTape = (): Tick[] => {
  const random = uniformOf(20_230_310);
  const records: Tick[] = [];
  let minute = 60;
  for (let at = 1; at < END; at += Math.round(random() * 11_000) / 1000) {
    for (; minute <= at; minute += 60) records.push(bar(minute, random));
    if (at >= SILENT[0] && at < SILENT[1]) continue;
    if (at >= LOST[0] && at < LOST[1]) continue;
    records.push(said(at, random));
  }
  for (const on of TRADED) records.push({ at: LOST[1], on, gap: LOST });
  records.push({ at: 6300, on: "coinbase:USDC/USD", gap: [6240, 6300] });
  for (let at = LOST[0]; at <= LOST[1]; at += 300) records.push({ at, clock: true });
  records.push({ at: END, clock: true });
  return records.sort((a, b) => a.at - b.at);
};

const priceOf = (on: string, at: number, random: () => number): number => {
  const [base = "", quote = ""] = (on.split(":")[1] ?? "").split("/");
  const noise = 1 + (random() - 0.5) / 5000;
  const alone = on === "gemini:USDC/USD" ? 1 + bpsAt(ALONE, at) / 1e4 : 1;
  const price = ((dollarsOf[base]?.(at) ?? 1) / (dollarsOf[quote]?.(at) ?? 1)) * noise * alone;
  return Math.round(price * 1e5) / 1e5;
};

const said = (at: number, random: () => number): Tick => {
  const on = TRADED[Math.floor(random() * TRADED.length)] ?? TRADED[0];
  const price = priceOf(on, at, random);
  const size = 1 + Math.floor(random() * 5000);
  const what = random();
  if (what < 0.6) {
    const side = SIDES[Math.floor(random() * SIDES.length)];
    return { at, on, trade: price, size, side, backfill: what < 0.02 };
  }
  const step = Math.round((1 + random() * 3) * 1e4) / 1e8;
  const [bid, ask] = [
    Math.round((price - step) * 1e6) / 1e6,
    Math.round((price + step) * 1e6) / 1e6,
  ];
  return {
    ...{ at, on, bid: what > 0.98 ? null : bid, ask: what > 0.96 && what < 0.98 ? null : ask },
    ...{ bidSize: size, askSize: (size * 7) % 5000 },
  };
};

const bar = (at: number, random: () => number): Tick => {
  const close = priceOf(BARRED, at, random);
  const open = priceOf(BARRED, at - 60, random);
  const [high, low] = [Math.max(open, close) + 0.0001, Math.min(open, close) - 0.0001];
  return { at, on: BARRED, bar: [open, high, low, close], volume: Math.floor(random() * 9000) };
};
