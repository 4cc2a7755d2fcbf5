import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { RollingRange } from "../windows/rolling-range.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  type Parameters,
  wordOf,
} from "./indicator.ts";

export const donchian = defineIndicator({
  input: "bars",
  id: "donchian",
  title: "Donchian channel",
  formula:
    "upper = highest high, lower = lowest low of the last n bars; middle = (upper + lower) / 2; current=exclude takes the n bars before this one, so that a close can be beyond the channel",
  source: "Donchian's four-week rule, 1960",
  parameters: [
    barsParameter("n", 20, "bars in the window"),
    {
      name: "current",
      describe: "whether the window holds the current bar; exclude it to test for a breakout",
      default: "include",
      choices: ["include", "exclude"],
    },
  ],
  fields: [
    { name: "upper", unit: "price", describe: "highest high" },
    { name: "lower", unit: "price", describe: "lowest low" },
    { name: "middle", unit: "price", describe: "halfway between the two" },
  ],
  warmup: (parameters) => numberOf(parameters, "n") - (excludes(parameters) ? 0 : 1),
  create: (parameters) => new Donchian(numberOf(parameters, "n"), excludes(parameters)),
});

const excludes = (parameters: Parameters): boolean => wordOf(parameters, "current") === "exclude";

class Donchian implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #range: RollingRange;
  readonly #excludeCurrent: boolean;

  constructor(n: number, excludeCurrent: boolean) {
    this.#range = new RollingRange(n);
    this.#excludeCurrent = excludeCurrent;
  }

  update({ high, low }: Bar): void {
    if (this.#excludeCurrent) this.#measure();
    this.#range.push(high, low);
    if (!this.#excludeCurrent) this.#measure();
  }

  reset(): void {
    this.#range.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#range.state(io);
  }

  #measure(): void {
    if (!this.#range.full) return;
    const { highest, lowest } = this.#range;
    this.values[0] = fromE8(highest);
    this.values[1] = fromE8(lowest);
    this.values[2] = fromE8((highest + lowest) / 2);
  }
}
