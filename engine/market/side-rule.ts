import type { Stateful, StateIO } from "../state.ts";
import type { Level1 } from "./level1.ts";

/**
 * Who crossed the spread: what the venue says; else the quote rule (above the mid bought, below it sold); else, at the mid
 * or without one, the tick rule (the last change of the trade price).
 * source  Lee & Ready (1991), "Inferring trade direction from intraday data"
 */
export class SideRule implements Stateful {
  #price = Number.NaN;
  #tick = 0;

  /** 1 bought, -1 sold; 0 where nothing tells, as of a first trade at the mid. To be asked of every trade. */
  of(book: Level1): number {
    const { price, side } = book;
    if (price > this.#price) this.#tick = 1;
    else if (price < this.#price) this.#tick = -1;
    this.#price = price;
    if (side !== 0) return side;
    const { mid } = book;
    if (price > mid) return 1;
    return price < mid ? -1 : this.#tick;
  }

  /** The same as asking of trades of which the venue says who crossed, the last two different prices of which are these. */
  passed(before: number, last: number): void {
    if (last > before) this.#tick = 1;
    else if (last < before) this.#tick = -1;
    this.#price = last;
  }

  /** The price of the last trade; NaN before the first. */
  get price(): number {
    return this.#price;
  }

  reset(): void {
    this.#price = Number.NaN;
    this.#tick = 0;
  }

  state(io: StateIO): void {
    this.#price = io.number(this.#price);
    this.#tick = io.number(this.#tick);
  }
}
