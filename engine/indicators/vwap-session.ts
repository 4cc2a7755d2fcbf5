import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, defineIndicator } from "./indicator.ts";

export const vwapSession = defineIndicator({
  input: "bars",
  id: "vwapSession",
  title: "Volume-weighted average price of the day",
  formula:
    "mean of (high + low + close) / 3 since midnight UTC, weighted by volume; a bar belongs to the day in which it starts; the last value again while the day has no volume",
  source: "textbook",
  parameters: [],
  fields: [{ name: "", unit: "price", describe: "average price paid today" }],
  warmup: () => 0,
  create: () => new VwapSession(),
});

/** In µs; days since 1970 begin at midnight UTC. */
const DAY = 86_400e6;

class VwapSession implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  #day = Number.NaN;
  #volume = 0;
  /** Mean of three times the typical price, which is a whole number of steps. */
  #mean = 0;

  update({ start, high, low, close, volume }: Bar): void {
    const day = Math.floor(start / DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#volume = 0;
    }
    if (volume > 0) {
      this.#volume += volume;
      const share = volume / this.#volume;
      // By the distance, so that a price that stays is exactly its mean, and the first of a day replaces the day before.
      if (share === 1) this.#mean = high + low + close;
      else this.#mean += (high + low + close - this.#mean) * share;
      this.values[0] = fromE8(this.#mean / 3);
    }
  }

  reset(): void {
    this.#day = Number.NaN;
    this.#volume = 0;
    this.#mean = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#day = io.number(this.#day);
    this.#volume = io.number(this.#volume);
    this.#mean = io.number(this.#mean);
  }
}
