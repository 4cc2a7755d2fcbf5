import type { Bar } from "../bars/bar.ts";
import { GUARD } from "../market/guard.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { CompensatedSum } from "../windows/compensated-sum.ts";
import { RecentTotal } from "../windows/recent-total.ts";
import { type BarIndicator, defineIndicator, numberOf } from "./indicator.ts";
import { HOUR, holdParameter, thetaParameter } from "./time-below.ts";

const MINUTE = 60e6;

export const depthDuration = defineIndicator({
  input: "bars",
  id: "depthDuration",
  title: "Depth times duration of a discount",
  formula:
    "integral over time of max(0, -deviation - deadband), bps x minutes: 23 minutes at -1000 bps are 23000; each close stands from the end of its bar to the end of the next one, at most hold",
  source: "definition",
  parameters: [
    { name: "deadband", describe: "bps that count as no discount", default: 0, min: 0, max: 1e4 },
    {
      ...thetaParameter,
      describe: "discount from which on it is an episode, bps; exactly this one counts",
    },
    holdParameter,
  ],
  fields: [
    { name: "total", unit: "bpsMinutes", describe: "since the series began", accumulates: true },
    {
      name: "episode",
      unit: "bpsMinutes",
      describe:
        "of the current stretch at -theta or lower; at the bar that ends it still the whole of it, then 0",
      accumulates: true,
    },
    {
      name: "rolling",
      unit: "bpsMinutes",
      describe: "what the bars of the last 60 minutes added",
      accumulates: true,
    },
  ],
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new DepthDuration(
      numberOf(parameters, "deadband"),
      numberOf(parameters, "theta"),
      numberOf(parameters, "hold"),
      peg,
    ),
});

class DepthDuration implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #deadband: number;
  readonly #limit: number;
  readonly #hold: number;
  readonly #peg: number;
  readonly #total = new CompensatedSum();
  readonly #episode = new CompensatedSum();
  readonly #rolling = new RecentTotal(HOUR);
  #end = Number.NaN;
  #deviation = Number.NaN;

  constructor(deadband: number, theta: number, hold: number, peg: number) {
    this.#deadband = deadband;
    this.#limit = theta - GUARD;
    this.#hold = hold;
    this.#peg = peg;
  }

  update({ close, end }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    if (Number.isNaN(deviation)) return;
    const discount = -this.#deviation;
    let amount = 0;
    if (discount > this.#deadband)
      amount = ((discount - this.#deadband) * Math.min(end - this.#end, this.#hold)) / MINUTE;
    this.#total.add(amount);
    if (discount >= this.#limit) this.#episode.add(amount);
    else this.#episode.reset();
    this.#rolling.add(end, amount);
    this.#end = end;
    this.#deviation = deviation;
    this.values[0] = this.#total.value;
    this.values[1] = this.#episode.value;
    this.values[2] = this.#rolling.value;
  }

  reset(): void {
    this.#total.reset();
    this.#episode.reset();
    this.#rolling.reset();
    this.#end = Number.NaN;
    this.#deviation = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#total.state(io);
    this.#episode.state(io);
    this.#rolling.state(io);
    this.#end = io.number(this.#end);
    this.#deviation = io.number(this.#deviation);
  }
}
