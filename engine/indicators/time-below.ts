import type { Bar } from "../bars/bar.ts";
import { GUARD } from "../market/guard.ts";
import { deviationBps } from "../market/price.ts";
import type { Micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import { RecentTotal } from "../windows/recent-total.ts";
import {
  type BarIndicator,
  defineIndicator,
  type Field,
  numberOf,
  type Parameter,
} from "./indicator.ts";

export const HOUR = 3600e6 as Micros;

export const holdParameter: Parameter = {
  name: "hold",
  describe: "longest time for which one close stands when no further bar comes",
  default: 120e6,
  min: 1,
  max: 86_400e6,
  duration: true,
};

export const thetaParameter: Parameter = {
  name: "theta",
  describe: "distance from the peg, bps; a close at exactly this distance counts",
  default: 50,
  min: 0,
  max: 10_000,
};

export const beyondFields: readonly Field[] = [
  { name: "total", unit: "seconds", describe: "since the series began", accumulates: true },
  {
    name: "streak",
    unit: "seconds",
    describe: "of the current stretch; at the bar that ends it still the whole of it, then 0",
    accumulates: true,
  },
  {
    name: "rolling",
    unit: "seconds",
    describe: "what the bars of the last 60 minutes added",
    accumulates: true,
  },
];

export const timeBelow = defineIndicator({
  input: "bars",
  id: "timeBelow",
  title: "Time below the peg",
  formula:
    "seconds during which the close stood at -theta bps from the peg or lower: each close stands from the end of its bar to the end of the next one, at most hold",
  source: "S&P Global Ratings, Stablecoins: A deep dive into valuation and depegging, 2023",
  parameters: [thetaParameter, holdParameter],
  fields: beyondFields,
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new TimeBeyond(-1, numberOf(parameters, "theta"), numberOf(parameters, "hold"), peg),
});

/** Time spent at `theta` bps from the peg or further out, on its lower (side -1) or upper (side 1) side. */
export class TimeBeyond implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #side: 1 | -1;
  readonly #limit: number;
  readonly #hold: number;
  readonly #peg: number;
  // Times are whole µs, so that plain sums of them are exact.
  #total = 0;
  #streak = 0;
  readonly #rolling = new RecentTotal(HOUR);
  #end = Number.NaN;
  #beyond = 0;

  constructor(side: 1 | -1, theta: number, hold: number, peg: number) {
    this.#side = side;
    this.#limit = theta - GUARD;
    this.#hold = hold;
    this.#peg = peg;
  }

  update({ close, end }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    if (Number.isNaN(deviation)) return;
    const spent = this.#beyond === 1 ? Math.min(end - this.#end, this.#hold) : 0;
    this.#total += spent;
    this.#streak = this.#beyond === 1 ? this.#streak + spent : 0;
    this.#rolling.add(end, spent);
    this.#end = end;
    this.#beyond = this.#side * deviation >= this.#limit ? 1 : 0;
    this.values[0] = this.#total / 1e6;
    this.values[1] = this.#streak / 1e6;
    this.values[2] = this.#rolling.value / 1e6;
  }

  reset(): void {
    this.#total = 0;
    this.#streak = 0;
    this.#rolling.reset();
    this.#end = Number.NaN;
    this.#beyond = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#total = io.number(this.#total);
    this.#streak = io.number(this.#streak);
    this.#rolling.state(io);
    this.#end = io.number(this.#end);
    this.#beyond = io.number(this.#beyond);
  }
}
