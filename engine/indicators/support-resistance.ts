import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { Ring } from "../windows/ring.ts";
import { RollingExtreme } from "../windows/rolling-extreme.ts";
import { SortedValues } from "../windows/sorted-values.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const supportResistance = defineIndicator({
  input: "bars",
  id: "supportResistance",
  title: "Support and resistance",
  formula:
    "a pivot high is above the k highs before it and not below the k after it, known k bars later (pivot low alike); support = highest of the last M pivot highs and M pivot lows at or under the close, resistance = lowest at or over it",
  source: "fractal pivots",
  parameters: [
    barsParameter("k", 5, "bars on either side of a pivot"),
    { ...barsParameter("M", 10, "pivot highs, and as many lows, remembered"), max: 1000 },
  ],
  fields: [
    {
      name: "pivotHigh",
      unit: "price",
      describe: "the pivot high that this bar confirms, k bars back",
    },
    {
      name: "pivotLow",
      unit: "price",
      describe: "the pivot low that this bar confirms, k bars back",
    },
    { name: "support", unit: "price", describe: "nearest level at or under the close" },
    { name: "resistance", unit: "price", describe: "nearest level at or over the close" },
    { name: "supportBps", unit: "bps", describe: "distance down to support, of the close" },
    { name: "resistanceBps", unit: "bps", describe: "distance up to resistance, of the close" },
  ],
  warmup: (parameters) => 2 * numberOf(parameters, "k"),
  create: (parameters) =>
    new SupportResistance(numberOf(parameters, "k"), numberOf(parameters, "M")),
});

class SupportResistance implements BarIndicator {
  readonly values = new Float64Array(6).fill(Number.NaN);
  readonly #k: number;
  readonly #highest: RollingExtreme;
  readonly #lowest: RollingExtreme;
  readonly #pivotHighs: Ring;
  readonly #pivotLows: Ring;
  /** All the pivots remembered, in order of price. */
  readonly #levels: SortedValues;
  #close = Number.NaN;

  constructor(k: number, remembered: number) {
    this.#k = k;
    this.#highest = new RollingExtreme(2 * k + 1, "highest");
    this.#lowest = new RollingExtreme(2 * k + 1, "lowest");
    this.#pivotHighs = new Ring(remembered);
    this.#pivotLows = new Ring(remembered);
    this.#levels = new SortedValues(2 * remembered);
  }

  update({ high, low, close }: Bar): void {
    this.#highest.push(high);
    this.#lowest.push(low);
    const { values } = this;
    values[0] = fromE8(this.#pivot(this.#highest, this.#pivotHighs));
    values[1] = fromE8(this.#pivot(this.#lowest, this.#pivotLows));
    this.#close = close;
  }

  settle(): void {
    const { values } = this;
    const close = this.#close;
    const support = this.#levels.atMost(close);
    const resistance = this.#levels.atLeast(close);
    values[2] = fromE8(support);
    values[3] = fromE8(resistance);
    values[4] = close > 0 ? ((close - support) * 1e4) / close : Number.NaN;
    values[5] = close > 0 ? ((resistance - close) * 1e4) / close : Number.NaN;
  }

  reset(): void {
    this.#highest.reset();
    this.#lowest.reset();
    this.#pivotHighs.reset();
    this.#pivotLows.reset();
    this.#levels.reset();
    this.#close = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#highest.state(io);
    this.#lowest.state(io);
    this.#pivotHighs.state(io);
    this.#pivotLows.state(io);
    this.#levels.state(io);
    this.#close = io.number(this.#close);
  }

  /**
   * The pivot that the newest bar confirms, else NaN. The extreme of 2k+1 bars counts its earliest occurrence: when that
   * is the middle bar, the k before it are all strictly inside it and the k after it none beyond it.
   */
  #pivot(extreme: RollingExtreme, pivots: Ring): number {
    if (extreme.age !== this.#k || !extreme.full) return Number.NaN;
    const pivot = extreme.value;
    if (pivots.count === pivots.capacity) this.#levels.remove(pivots.at(pivots.capacity - 1));
    pivots.push(pivot);
    this.#levels.insert(pivot);
    return pivot;
  }
}
