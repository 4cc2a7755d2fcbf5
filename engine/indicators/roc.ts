import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { Ring } from "../windows/ring.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const roc = defineIndicator({
  input: "bars",
  id: "roc",
  title: "Rate of change",
  formula: "100 * (close / close n bars ago - 1)",
  source: "textbook",
  parameters: [barsParameter("n", 10, "bars between the two closes")],
  fields: [{ name: "", unit: "percent", describe: "change of the close over n bars" }],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters) => new Roc(numberOf(parameters, "n")),
});

class Roc implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #closes: Ring;

  constructor(n: number) {
    this.#closes = new Ring(n);
  }

  update({ close }: Bar): void {
    const closes = this.#closes;
    if (closes.count === closes.capacity) {
      const earlier = closes.at(closes.capacity - 1);
      // The difference of whole steps is exact; close / earlier - 1 would lose half its digits near a peg.
      this.values[0] = earlier > 0 ? (100 * (close - earlier)) / earlier : Number.NaN;
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
