import { type Level1, TICK_HOLD } from "../market/level1.ts";
import { toLots } from "../market/lots.ts";
import type { StateIO } from "../state.ts";
import { ExactSum } from "../windows/exact-sum.ts";
import { TimedQueue } from "../windows/timed-queue.ts";
import { type BookIndicator, defineIndicator, durationParameter, numberOf } from "./indicator.ts";

export const markout = defineIndicator({
  input: "l1",
  id: "markout",
  title: "Markout of trades",
  formula:
    "10000 * side * (mid after - mid at the trade) / mid at the trade, of every trade that became `after` old in the last W; mean weighted by size. A trade without a mid at either end counts for nothing",
  source: "textbook; as adverse selection in Glosten & Milgrom 1985",
  parameters: [
    durationParameter("after", 300e6, "time after the trade at which its mid is compared"),
    durationParameter("W", 3600e6, "window in which trades become known"),
  ],
  fields: [
    { name: "all", unit: "bps", describe: "how far the price went the aggressors' way" },
    { name: "buyers", unit: "bps", describe: "the same of those who bought" },
    {
      name: "sellers",
      unit: "bps",
      describe: "the same of those who sold: positive, they sold before a fall",
    },
  ],
  warmup: () => 1,
  create: (parameters) => new Markout(numberOf(parameters, "after"), numberOf(parameters, "W")),
});

class Markout implements BookIndicator {
  readonly needsBook = true;
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #after: number;
  readonly #window: number;
  /** Trades that are not old enough: the mid at them, and their lots, negative where sold. */
  readonly #young = new TimedQueue();
  /** Trades that are: how far the price went their way times their lots, and the lots. */
  readonly #known = new TimedQueue();
  readonly #boughtMoves = new ExactSum();
  readonly #boughtLots = new ExactSum();
  readonly #soldMoves = new ExactSum();
  readonly #soldLots = new ExactSum();
  /** The mid that stands, and until when. */
  #mid = Number.NaN;
  #until = Number.NEGATIVE_INFINITY;

  constructor(after: number, window: number) {
    this.#after = after;
    this.#window = window;
  }

  quote(book: Level1): void {
    // What falls due at this very time is compared with the last quote of it, so it waits.
    const young = this.#young;
    while (young.count > 0 && young.time + this.#after < book.time) this.#compare();
    this.#mid = book.mid;
    this.#until = book.quotedAt + TICK_HOLD;
  }

  trade(book: Level1): void {
    const { side } = book;
    const { mid } = book;
    if (side !== 0 && mid > 0) this.#young.push(book.time, mid, side * toLots(book.size));
  }

  settle({ time }: Level1): void {
    const young = this.#young;
    while (young.count > 0 && young.time + this.#after <= time) this.#compare();
    this.#forget(time - this.#window);
    const bought = this.#boughtLots.value;
    const sold = this.#soldLots.value;
    const up = this.#boughtMoves.value;
    const down = this.#soldMoves.value;
    const values = this.values;
    values[0] = bought + sold > 0 ? (up + down) / (bought + sold) : Number.NaN;
    values[1] = bought > 0 ? up / bought : Number.NaN;
    values[2] = sold > 0 ? down / sold : Number.NaN;
  }

  reset(): void {
    this.#young.reset();
    this.#known.reset();
    this.#boughtMoves.reset();
    this.#boughtLots.reset();
    this.#soldMoves.reset();
    this.#soldLots.reset();
    this.#mid = Number.NaN;
    this.#until = Number.NEGATIVE_INFINITY;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#young.state(io);
    this.#known.state(io);
    this.#boughtMoves.state(io);
    this.#boughtLots.state(io);
    this.#soldMoves.state(io);
    this.#soldLots.state(io);
    this.#mid = io.number(this.#mid);
    this.#until = io.number(this.#until);
  }

  /** The oldest of the young trades has its time. */
  #compare(): void {
    const young = this.#young;
    const due = young.time + this.#after;
    const before = young.a;
    const lots = young.b;
    young.shift();
    if (this.#known.count > 0 && this.#known.time <= due - this.#window)
      this.#forget(due - this.#window);
    if (due > this.#until || Number.isNaN(this.#mid)) return;
    // In whole numbers, so that what leaves the window leaves nothing behind.
    const moves = Math.round(((this.#mid - before) / before) * 1e4 * lots);
    this.#known.push(due, moves, lots);
    if (lots > 0) {
      this.#boughtMoves.add(moves);
      this.#boughtLots.add(lots);
    } else {
      this.#soldMoves.add(moves);
      this.#soldLots.add(-lots);
    }
  }

  /** Lets go what became known at `end` or before. */
  #forget(end: number): void {
    const known = this.#known;
    while (known.count > 0 && known.time <= end) {
      if (known.b > 0) {
        this.#boughtMoves.subtract(known.a);
        this.#boughtLots.subtract(known.b);
      } else {
        this.#soldMoves.subtract(known.a);
        this.#soldLots.subtract(-known.b);
      }
      known.shift();
    }
  }
}
