import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { Ring } from "../windows/ring.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const wma = defineIndicator({
  input: "bars",
  id: "wma",
  title: "Weighted moving average",
  formula: "mean of the last n closes with weights 1 (oldest) to n (newest)",
  source: "textbook",
  parameters: [barsParameter("n", 20, "closes averaged")],
  fields: [{ name: "", unit: "price", describe: "weighted mean close" }],
  warmup: (parameters) => numberOf(parameters, "n") - 1,
  create: (parameters) => new Wma(numberOf(parameters, "n")),
});

class Wma implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #n: number;
  readonly #closes: Ring;
  /**
   * Sums over the window of the closes' distances from the anchor, plain and weighted: small whole numbers and so exact,
   * unless the window is so long or the market so wild that they leave 2^53. Taken anew every n bars, with a new anchor,
   * so that whatever was rounded does not stay.
   */
  #anchor = 0;
  #sum = 0;
  #weighted = 0;
  #untilRenewal: number;

  constructor(n: number) {
    this.#n = n;
    this.#closes = new Ring(n);
    this.#untilRenewal = n;
  }

  update({ close }: Bar): void {
    const closes = this.#closes;
    const n = this.#n;
    const leaving = closes.count === n ? closes.at(n - 1) - this.#anchor : 0;
    closes.push(close);
    this.#untilRenewal -= 1;
    if (this.#untilRenewal === 0) this.#renew();
    else if (closes.count === n) {
      const distance = close - this.#anchor;
      this.#weighted += n * distance - this.#sum;
      this.#sum += distance - leaving;
    }
    if (closes.count === n)
      this.values[0] = fromE8(this.#anchor + this.#weighted / ((n * (n + 1)) / 2));
  }

  reset(): void {
    this.#closes.reset();
    this.#untilRenewal = this.#n;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#closes.state(io);
    this.#anchor = io.number(this.#anchor);
    this.#sum = io.number(this.#sum);
    this.#weighted = io.number(this.#weighted);
    this.#untilRenewal = io.number(this.#untilRenewal);
  }

  #renew(): void {
    const closes = this.#closes;
    const n = this.#n;
    const anchor = closes.at(0);
    let sum = 0;
    let weighted = 0;
    for (let age = 1; age < n; age++) {
      const distance = closes.at(age) - anchor;
      sum += distance;
      weighted += (n - age) * distance;
    }
    this.#anchor = anchor;
    this.#sum = sum;
    this.#weighted = weighted;
    this.#untilRenewal = n;
  }
}
