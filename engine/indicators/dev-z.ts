import type { Bar } from "../bars/bar.ts";
import { deviationBps } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { ZScore } from "../windows/z-score.ts";
import { type BarIndicator, defineIndicator, numberOf } from "./indicator.ts";
import { beforeParameter, floorParameter } from "./volume-z.ts";

export const devZ = defineIndicator({
  input: "bars",
  id: "devZ",
  title: "Unusual deviation from the peg",
  formula:
    "(x - mean) / max(floor, sd), x the deviation of the close in bps, mean and sample standard deviation of the W bars before; none without a peg",
  source: "standard score",
  parameters: [beforeParameter, floorParameter(0.5, "the deviation in bps; half a tick at least")],
  fields: [{ name: "", unit: "ratio", describe: "standard deviations above what was usual" }],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters, { peg }) =>
    new DevZ(numberOf(parameters, "W"), numberOf(parameters, "floor"), peg),
});

class DevZ implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #peg: number;
  readonly #score: ZScore;

  constructor(window: number, floor: number, peg: number) {
    this.#peg = peg;
    this.#score = new ZScore(window, floor);
  }

  update({ close }: Bar): void {
    const deviation = deviationBps(close, this.#peg);
    if (Number.isNaN(deviation)) return;
    this.#score.push(deviation);
    this.values[0] = this.#score.value;
  }

  reset(): void {
    this.#score.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#score.state(io);
  }
}
