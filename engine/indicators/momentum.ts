import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { Ring } from "../windows/ring.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const momentum = defineIndicator({
  input: "bars",
  id: "momentum",
  title: "Momentum",
  formula:
    "price = close - close n bars ago; bps = 10000 * price / peg, or over the close n bars ago where there is no peg",
  source: "textbook",
  parameters: [barsParameter("n", 10, "bars between the two closes")],
  fields: [
    { name: "price", unit: "price", describe: "change of the close over n bars" },
    { name: "bps", unit: "bps", describe: "the same in basis points of the peg" },
  ],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters, { peg }) => new Momentum(numberOf(parameters, "n"), peg),
});

class Momentum implements BarIndicator {
  readonly values = new Float64Array(2).fill(Number.NaN);
  readonly #n: number;
  readonly #peg: number;
  readonly #closes: Ring;

  constructor(n: number, peg: number) {
    this.#n = n;
    this.#peg = peg;
    this.#closes = new Ring(n);
  }

  update({ close }: Bar): void {
    const closes = this.#closes;
    if (closes.count === this.#n) {
      const earlier = closes.at(this.#n - 1);
      const base = Number.isNaN(this.#peg) ? earlier : this.#peg;
      this.values[0] = fromE8(close - earlier);
      this.values[1] = base > 0 ? ((close - earlier) * 1e4) / base : Number.NaN;
    }
    closes.push(close);
  }

  reset(): void {
    this.#closes.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#closes.state(io);
  }
}
