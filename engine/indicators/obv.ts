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

/**
 * On-balance volume in lots of 1e-8 base units, which is exact; it starts at 0. What it has to say stands in fields, because
 * a double that a function returns may be put in a box.
 */
export class OnBalance implements Stateful {
  lots = 0;
  /** Of the last bar. */
  volume = Number.NaN;
  readonly #sum = new ExactSum();
  #previous = Number.NaN;

  push(bar: Bar): void {
    const { close } = bar;
    const volume = Math.round(bar.volume * E8);
    // A number of two answers and no branch: which way a price goes is what a processor cannot guess.
    const side = Number(close > this.#previous) - Number(close < this.#previous);
    this.#sum.add(volume * side);
    this.lots = this.#sum.value;
    this.volume = volume;
    this.#previous = close;
  }

  reset(): void {
    this.#sum.reset();
    this.lots = 0;
    this.volume = Number.NaN;
    this.#previous = Number.NaN;
  }

  state(io: StateIO): void {
    this.#sum.state(io);
    this.lots = this.#sum.value;
    this.volume = io.number(this.volume);
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
    this.#balance.push(bar);
    if (Number.isNaN(this.#start)) this.#start = this.#fromVolume ? this.#balance.volume : 0;
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
