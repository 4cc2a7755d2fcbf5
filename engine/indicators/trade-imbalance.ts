import type { Level1 } from "../market/level1.ts";
import { fromLots, toLots } from "../market/lots.ts";
import type { StateIO } from "../state.ts";
import { TimedSum } from "../windows/timed-sum.ts";
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

class TradeImbalance implements BookIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  /** Lots, negative where sold: one sum, for who bought is anybody's guess, also the processor's. */
  readonly #flow: TimedSum;

  constructor(length: number) {
    this.#flow = new TimedSum(length);
  }

  trade({ time, size, side }: Level1): void {
    if (side !== 0) this.#flow.push(time, toLots(size) * side);
  }

  settle({ time }: Level1): void {
    const flow = this.#flow;
    flow.expire(time);
    const { count, gross } = flow;
    const values = this.values;
    values[0] = gross > 0 ? flow.value / gross : Number.NaN;
    values[1] = count;
    values[2] = count > 0 ? fromLots(gross) : Number.NaN;
  }

  reset(): void {
    this.#flow.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#flow.state(io);
  }
}
