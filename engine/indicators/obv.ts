import type { Bar } from "../bars/bar.ts";
import { E8, fromE8 } from "../market/price.ts";
import type { Stateful, StateIO } from "../state.ts";
import { ExactSum } from "../windows/exact-sum.ts";
import { type BarIndicator, defineIndicator, wordOf } from "./indicator.ts";

export const obv = defineIndicator({
  input: "bars",
  id: "obv",
  title: "On-balance volume",
  formula:
    "obv += volume where the close rises, obv -= volume where it falls; only differences mean anything",
  source: "Granville's New Key to Stock Market Profits, 1963; start=volume as in TA-Lib",
  parameters: [
    {
      name: "start",
      describe: "what the first bar has: 0, or its volume",
      default: "zero",
      choices: ["zero", "volume"],
    },
  ],
  fields: [{ name: "", unit: "base", describe: "volume of rising less that of falling bars" }],
  warmup: () => 0,
  create: (parameters) => new Obv(wordOf(parameters, "start") === "volume"),
});

/** On-balance volume in lots of 1e-8 base units, which is exact; it starts at 0. */
export class OnBalance implements Stateful {
  readonly #lots = new ExactSum();
  #previous = Number.NaN;

  get lots(): number {
    return this.#lots.value;
  }

  /** The volume of `bar`, in lots. */
  static lotsOf({ volume }: Bar): number {
    return Math.round(volume * E8);
  }

  push(bar: Bar): void {
    const { close } = bar;
    if (close > this.#previous) this.#lots.add(OnBalance.lotsOf(bar));
    else if (close < this.#previous) this.#lots.subtract(OnBalance.lotsOf(bar));
    this.#previous = close;
  }

  reset(): void {
    this.#lots.reset();
    this.#previous = Number.NaN;
  }

  state(io: StateIO): void {
    this.#lots.state(io);
    this.#previous = io.number(this.#previous);
  }
}

class Obv implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #balance = new OnBalance();
  readonly #fromVolume: boolean;
  /** What the balance stands at before anything moved, in lots; NaN before the first bar. */
  #start = Number.NaN;

  constructor(fromVolume: boolean) {
    this.#fromVolume = fromVolume;
  }

  update(bar: Bar): void {
    if (Number.isNaN(this.#start)) this.#start = this.#fromVolume ? OnBalance.lotsOf(bar) : 0;
    this.#balance.push(bar);
    this.values[0] = fromE8(this.#start + this.#balance.lots);
  }

  reset(): void {
    this.#balance.reset();
    this.#start = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#balance.state(io);
    this.#start = io.number(this.#start);
  }
}
