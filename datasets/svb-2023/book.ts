import { clamp } from "./closes.ts";
import type { Random } from "./random.ts";
import { pushTick, Row, type Ticks } from "./ticks.ts";

/** A quiet book is quoted again after at most this long, so that nobody takes it for a dead one. */
const REFRESH_MS = 20_000;

/**
 * The best bid and ask of one instrument while its trades are drawn, in grid steps. Every trade falls on the bid
 * (sell) or the ask (buy) that was quoted last, or beyond it when it sweeps a book too thin for it.
 */
export class Book {
  bid = 0;
  ask = 0;
  /** The hour's range: while a spread fits into it, neither side leaves it. */
  low = 0;
  high = 0;
  /** Typical size of a quote, hundredths of a unit. */
  depth = 1;
  /** Of the latest row, milliseconds. */
  time = 0;
  #quoted = 0;
  readonly #ticks: Ticks;
  readonly #grid: number;
  readonly #random: Random;

  constructor(ticks: Ticks, grid: number, random: Random) {
    this.#ticks = ticks;
    this.#grid = grid;
    this.#random = random;
  }

  get mid(): number {
    return (this.bid + this.ask) / 2;
  }

  get spread(): number {
    return this.ask - this.bid;
  }

  /** Puts the aggressor's side at `price`, the other one `spread` steps away, some time from `after` to `before`. */
  move(buy: boolean, price: number, spread: number, after: number, before: number): void {
    if (buy) {
      this.ask = price;
      this.bid = Math.max(price - spread, Math.min(this.low, price - 1));
    } else {
      this.bid = price;
      this.ask = Math.min(price + spread, Math.max(this.high, price + 1));
    }
    const earliest = clamp(after, this.time, before);
    this.#quote(Math.min(before, earliest + Math.floor(this.#random.aftershock(40))));
  }

  /** Lets time pass until just before `time`: the same prices are quoted again with other sizes. */
  wait(time: number): void {
    while (time - this.#quoted > REFRESH_MS) {
      const again = Math.max(
        this.time,
        this.#quoted + 8_000 + this.#random.below(REFRESH_MS - 8_000),
      );
      if (again >= time) return;
      this.#quote(again);
    }
  }

  /** Adds a trade whose size is settled later; returns its row. */
  trade(time: number, buy: boolean, price: number): number {
    this.time = time;
    return pushTick(this.#ticks, time, buy ? Row.buy : Row.sell, price * this.#grid, 0, 0, 0);
  }

  #quote(time: number): void {
    this.time = time;
    this.#quoted = time;
    pushTick(
      this.#ticks,
      time,
      Row.quote,
      this.bid * this.#grid,
      this.#size(),
      this.ask * this.#grid,
      this.#size(),
    );
  }

  #size(): number {
    return Math.max(1, Math.floor(this.depth * this.#random.logNormal(1)));
  }
}
