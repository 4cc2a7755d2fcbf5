import { type Micros, micros } from "../../engine/market/time.ts";
import { seeded } from "../../recorder/simulator/seeded.ts";
import type { SimRecord } from "../../recorder/simulator/sim-record.ts";

/** How many of a hundred records are whose: Binance tells more than the others together would at such prices. */
const SHARES: Readonly<Record<string, number>> = {
  binance: 40,
  coinbase: 15,
  okx: 15,
  bybit: 15,
  kraken: 10,
  bitstamp: 5,
};
export const RECORDED_VENUES = Object.keys(SHARES);
export const RECORDED_SYMBOLS = ["USDC/USD", "USDT/USD", "DAI/USD", "USDC/USDT"] as const;
export const RECORDED_COINS: ReadonlySet<string> = new Set(["USDC", "USDT", "DAI"]);

/** Of a hundred. */
const QUOTES = 70;
/** µs of tape between two of them. */
const STEP = 10;

/** Quotes and trades of six venues around par, the same ones every time; trade ids of a pair rise by one. */
export const drawRecords = (count: number, from: Micros): SimRecord[] => {
  const random = seeded(1);
  const below = (most: number): number => Math.floor(random() * most);
  const venues = Object.entries(SHARES).flatMap(([id, share]) => Array<string>(share).fill(id));
  const ids = new Map<string, number>();
  return Array.from({ length: count }, (_, i) => {
    const venue = venues[below(venues.length)] ?? "";
    const at = below(RECORDED_SYMBOLS.length);
    const symbol = RECORDED_SYMBOLS[at] ?? "";
    const time = micros(from + i * STEP);
    const steps = 9990 + below(20);
    const size = (): string => `${1 + below(20_000)}.${1 + below(99)}`;
    if (below(100) < QUOTES) {
      const [bid, ask] = [decimal(steps), decimal(steps + 1)];
      const quote = { symbol, time, bid, bidSize: size(), ask, askSize: size() };
      return { at: time, venue, quote };
    }
    const id = (ids.get(`${venue} ${symbol}`) ?? (at + 1) * 10_000_000) + 1;
    ids.set(`${venue} ${symbol}`, id);
    const side = random() < 0.5 ? "buy" : "sell";
    const trade = {
      symbol,
      time,
      price: decimal(steps),
      size: size(),
      side,
      id: String(id),
    } as const;
    return { at: time, venue, trade };
  });
};

const decimal = (steps: number): string => (steps / 1e4).toFixed(4);
