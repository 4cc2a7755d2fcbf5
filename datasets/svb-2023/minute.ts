import type { Book } from "./book.ts";
import { clamp } from "./closes.ts";
import { at, type Limits } from "./limits.ts";
import type { Random } from "./random.ts";
import type { Fills } from "./sizes.ts";

const MINUTE_MS = 60_000;

/** Touches that neither the minute's open nor its close makes anyway. */
const extraTouches = (limits: Limits, closes: Int32Array, m: number): number[] =>
  (limits.touches.get(m) ?? []).filter(
    (price) => price !== at(limits.open, m) && price !== at(closes, m),
  );

/** The fewest orders that pass through all that is known of a minute; 0 for a silent one. */
export const minimalOrders = (limits: Limits, closes: Int32Array, m: number): number => {
  if (at(closes, m) === 0) return 0;
  const touches = extraTouches(limits, closes, m).length;
  const open = at(limits.open, m);
  return 1 + touches + (open !== 0 && (open !== at(closes, m) || touches > 0) ? 1 : 0);
};

/** One taker's order: where the price stands, and where the known price is that it must print, if any. */
interface Order {
  level: number;
  readonly print: number | undefined;
}

export interface MinuteContext {
  readonly limits: Limits;
  readonly closes: Int32Array;
  readonly random: Random;
  readonly book: Book;
  /** Takes every trade, for its size. */
  readonly fills: Fills;
}

/**
 * Draws the trades and quotes of minute `m`: takers' orders in bursts, each filled once or several times, on a random
 * walk from `level` through the prices that the minute must print to its close. Returns the level it ends at.
 */
export const drawMinute = (
  context: MinuteContext,
  m: number,
  trades: number,
  level: number,
): number => {
  const { limits, closes, random, book } = context;
  const few = Math.round(trades / (1.3 + trades / 60));
  const count = Math.min(trades, Math.max(minimalOrders(limits, closes, m), few));
  const spread = 1 + 0.15 * at(limits.sigma, m);
  const orders = walk(context, m, count, level, spread);
  const times = burstTimes(count, random);
  const counts = shareFills(orders, trades, random);
  const [low, high] = [at(limits.low, m), at(limits.high, m)];
  orders.forEach((order, i) => {
    const time = m * MINUTE_MS + at(times, i);
    book.wait(time);
    const width = Math.max(1, Math.round(spread * random.logNormal(0.35)));
    const requote = (buy: boolean, price: number): void =>
      book.move(buy, price, width, m * MINUTE_MS, time);
    const buy = place(order, at(counts, i) > 1, book, random, { low, high, width, requote });
    const from = buy ? book.ask : book.bid;
    const weight = random.logNormal(1.1);
    for (let fill = 0; fill < at(counts, i); fill++) {
      const share = fill / Math.max(1, at(counts, i) - 1);
      const price =
        order.print === undefined ? from : Math.round(from + (order.print - from) * share);
      context.fills.rows.push(book.trade(time, buy, price));
      context.fills.weights.push(weight * random.logNormal(0.7));
    }
  });
  return at(closes, m);
};

/** The level of each order, a Brownian bridge between those that must print a known price. */
const walk = (
  { limits, closes, random }: MinuteContext,
  m: number,
  count: number,
  level: number,
  spread: number,
): Order[] => {
  const [open, close, sigma] = [at(limits.open, m), at(closes, m), at(limits.sigma, m)];
  const prints = new Map<number, number>();
  if (open !== 0) prints.set(0, open);
  const falling = close < level;
  const touches = extraTouches(limits, closes, m).sort((a, b) => (falling ? b - a : a - b));
  const first = open === 0 ? 0 : 1;
  touches.forEach((price, i) => {
    const slots = count - 1 - first;
    prints.set(first + Math.floor(((i + random.uniform()) * slots) / touches.length), price);
  });
  prints.set(count - 1, close);
  const start = open === 0 ? level : open;
  const levels = new Map<number, number>();
  for (const [i, price] of prints) {
    const base = start + (close - start) * ((i + 1) / count);
    // Further than this in one minute is a sweep through a thin book: printed, but the book stays behind.
    const reach = touches.includes(price) ? 1.5 * sigma + 2 * spread : Number.POSITIVE_INFINITY;
    levels.set(
      i,
      clamp(price, base - reach * random.between(0.4, 1), base + reach * random.between(0.4, 1)),
    );
  }
  const known = [...levels].sort(([a], [b]) => a - b);
  const step = (0.8 * sigma) / Math.sqrt(count);
  let [now, next] = [level, 0];
  return Array.from({ length: count }, (_, i) => {
    const [position, value] = known[next] ?? [count - 1, close];
    const left = position - i;
    if (left === 0) {
      now = value;
      next++;
    } else {
      now += (value - now) / (left + 1) + step * random.normal() * Math.sqrt(left / (left + 1));
      now = clamp(now, at(limits.low, m) - 0.5, at(limits.high, m) + 0.5);
    }
    return { level: now, print: prints.get(i) };
  });
};

interface Room {
  readonly low: number;
  readonly high: number;
  readonly width: number;
  requote(buy: boolean, price: number): void;
}

/** Decides the order's side and brings the book to where it can be filled; true for a buy. */
const place = (order: Order, several: boolean, book: Book, random: Random, room: Room): boolean =>
  order.print === undefined
    ? placeFree(order.level, book, random, room)
    : placePrint(order.level, order.print, several, book, room);

const placeFree = (level: number, book: Book, random: Random, room: Room): boolean => {
  if (isNear(level, book)) {
    const wanted = random.uniform() < clamp(0.5 + (level - book.mid) / book.spread, 0.1, 0.9);
    if (fits(wanted ? book.ask : book.bid, room)) return wanted;
    if (fits(wanted ? book.bid : book.ask, room)) return !wanted;
  }
  const rising = random.uniform() < (level > book.mid ? 0.7 : 0.3);
  const price = clamp(Math.round(level + (rising ? 0.5 : -0.5) * room.width), room.low, room.high);
  const buy = price >= book.high || (price > book.low && rising);
  room.requote(buy, price);
  return buy;
};

const placePrint = (
  level: number,
  print: number,
  several: boolean,
  book: Book,
  room: Room,
): boolean => {
  const sweep = several && level !== print;
  const up = print > (sweep ? level : book.mid);
  const buy = print >= book.high || (print > book.low && up);
  const standing = buy ? book.ask : book.bid;
  const onTheWay = (price: number): boolean =>
    fits(price, room) && (buy ? price < print : price > print);
  if (standing === print) return buy;
  // A sweep starts where the book stands and ends at the print; anything else is quoted before it trades.
  if (sweep && isNear(level, book) && onTheWay(standing)) return buy;
  const start = Math.round(level + (buy ? 0.5 : -0.5) * room.width);
  room.requote(buy, sweep && onTheWay(start) ? start : print);
  return buy;
};

const fits = (price: number, { low, high }: Room): boolean => low <= price && price <= high;

/** A book is left alone while the level stays well between its sides. */
const isNear = (level: number, book: Book): boolean =>
  Math.abs(level - book.mid) <= Math.max(0.5, 0.35 * book.spread);

/** Sorted milliseconds within a minute: a third start on their own, the others soon after one before (Hawkes-like). */
const burstTimes = (count: number, random: Random): Int32Array => {
  const times = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const alone = i === 0 || random.uniform() < 0.35;
    const time = alone
      ? MINUTE_MS
      : at(times, random.below(i)) + Math.floor(random.aftershock(700));
    times[i] = time < MINUTE_MS ? time : random.below(MINUTE_MS);
  }
  return times.sort();
};

/** How often each order is filled, `trades` in all: sweeps first, then a few large orders. */
const shareFills = (orders: readonly Order[], trades: number, random: Random): Int32Array => {
  const fills = new Int32Array(orders.length).fill(1);
  let left = trades - orders.length;
  orders.forEach(({ level, print }, i) => {
    if (print === undefined || level === print) return;
    const more = Math.min(left, 3 + Math.floor(Math.abs(print - level) / 8), 24);
    fills[i] = 1 + more;
    left -= more;
  });
  const offset = random.below(orders.length);
  for (; left > 0; left--) {
    const u = random.uniform();
    const i = (offset + Math.floor(u * u * orders.length)) % orders.length;
    fills[i] = at(fills, i) + 1;
  }
  return fills;
};
