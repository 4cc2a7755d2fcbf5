import type { Level1 } from "../market/level1.ts";
import { fromLots, toLots } from "../market/lots.ts";
import type { StateIO } from "../state.ts";
import { ExactSum } from "../windows/exact-sum.ts";
import { TimedQueue } from "../windows/timed-queue.ts";
import { type BookIndicator, defineIndicator, durationParameter, numberOf } from "./indicator.ts";

export const tradeImbalance = defineIndicator({
  input: "l1",
  id: "tradeImbalance",
  title: "Imbalance of trades",
  formula:
    "(bought - sold) / (bought + sold) of the sizes traded in the last W, by aggressor; none in an empty window. Where the venue does not tell the side, the quote rule, then the tick rule",
  source: "Lee & Ready, Inferring trade direction from intraday data, 1991",
  parameters: [durationParameter("W", 60e6, "length of the window")],
  fields: [
    { name: "imbalance", unit: "ratio", describe: "from -1 (all sold) to 1 (all bought)" },
    { name: "count", unit: "count", describe: "trades in the window whose side is known" },
    { name: "volume", unit: "base", describe: "their size" },
  ],
  warmup: () => 0,
  create: (parameters) => new TradeImbalance(numberOf(parameters, "W")),
});

/** Trades between two looks at what is too old. */
const LOOK = 64;

class TradeImbalance implements BookIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #length: number;
  /** Lots, and the same with the side: who bought is anybody's guess, and a sum for each would be one for the processor. */
  readonly #trades = new TimedQueue();
  readonly #total = new ExactSum();
  readonly #net = new ExactSum();

  constructor(length: number) {
    this.#length = length;
  }

  trade({ time, size, side }: Level1): void {
    if (side === 0) return;
    const trades = this.#trades;
    if (trades.count % LOOK === LOOK - 1) this.#expire(time);
    const lots = toLots(size);
    trades.push(time, lots, lots * side);
    this.#total.add(lots);
    this.#net.add(lots * side);
  }

  settle({ time }: Level1): void {
    this.#expire(time);
    const { count } = this.#trades;
    const total = this.#total.value;
    const values = this.values;
    values[0] = total > 0 ? this.#net.value / total : Number.NaN;
    values[1] = count;
    values[2] = count > 0 ? fromLots(total) : Number.NaN;
  }

  reset(): void {
    this.#trades.reset();
    this.#total.reset();
    this.#net.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#trades.state(io);
    this.#total.state(io);
    this.#net.state(io);
  }

  #expire(now: number): void {
    const trades = this.#trades;
    const end = now - this.#length;
    while (trades.count > 0 && trades.time <= end) {
      this.#total.subtract(trades.a);
      this.#net.subtract(trades.b);
      trades.shift();
    }
  }
}
