import type { Bar } from "../bars/bar.ts";
import { GUARD } from "../market/guard.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BarIndicator, defineIndicator, numberOf } from "./indicator.ts";

export const pageHinkley = defineIndicator({
  input: "bars",
  id: "pageHinkley",
  title: "Page-Hinkley test of a shift",
  formula:
    "m = mean deviation since the start, x with it; up = max(0, up + x - m - delta), which is the sum of x - m - delta over its own minimum; down = max(0, down - (x - m) - delta) likewise; alarm 1 where up > lambda, -1 where down > lambda, after which all start over; none without a peg",
  source: "Page, Biometrika 41, 1954; Hinkley, Biometrika 58, 1971",
  parameters: [
    {
      name: "delta",
      describe: "drift that is no shift, bps a bar",
      default: 0.5,
      min: 0,
      max: 1e4,
    },
    { name: "lambda", describe: "limit of the sums, bps", default: 50, min: 0, max: 1e6 },
  ],
  fields: [
    { name: "up", unit: "bps", describe: "how far the sum has risen", accumulates: true },
    { name: "down", unit: "bps", describe: "how far the sum has fallen", accumulates: true },
    { name: "alarm", unit: "count", describe: "1: shifted up; -1: shifted down; else 0" },
  ],
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new PageHinkley(numberOf(parameters, "delta"), numberOf(parameters, "lambda"), peg),
});

class PageHinkley implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #delta: number;
  readonly #limit: number;
  readonly #peg: number;
  #count = 0;
  #mean = 0;
  // Distances from the running extremes, not the sums and extremes themselves: those grow for as long as it is calm.
  #up = 0;
  #down = 0;

  constructor(delta: number, lambda: number, peg: number) {
    this.#delta = delta;
    this.#limit = lambda + GUARD;
    this.#peg = peg;
  }

  update({ close }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    if (Number.isNaN(deviation)) return;
    this.#count += 1;
    this.#mean += (deviation - this.#mean) / this.#count;
    const distance = deviation - this.#mean;
    this.#up = Math.max(0, this.#up + distance - this.#delta);
    this.#down = Math.max(0, this.#down - distance - this.#delta);
    const alarm = this.#up > this.#limit ? 1 : this.#down > this.#limit ? -1 : 0;
    this.values[0] = this.#up;
    this.values[1] = this.#down;
    this.values[2] = alarm;
    if (alarm !== 0) this.#start();
  }

  reset(): void {
    this.#start();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#count = io.number(this.#count);
    this.#mean = io.number(this.#mean);
    this.#up = io.number(this.#up);
    this.#down = io.number(this.#down);
  }

  #start(): void {
    this.#count = 0;
    this.#mean = 0;
    this.#up = 0;
    this.#down = 0;
  }
}
