import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { ZScore } from "../windows/z-score.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  type Parameter,
} from "./indicator.ts";

export const beforeParameter: Parameter = {
  ...barsParameter("W", 240, "bars before this one that it is measured against"),
  min: 2,
};

export const floorParameter = (standard: number, what: string): Parameter => ({
  name: "floor",
  describe: `least standard deviation, of ${what}`,
  default: standard,
  min: 1e-6,
  max: 1e4,
});

export const volumeZ = defineIndicator({
  input: "bars",
  id: "volumeZ",
  title: "Unusual volume",
  formula:
    "(x - mean) / max(floor, sd), x = ln(1 + volume), mean and sample standard deviation of the W bars before",
  source: "standard score",
  parameters: [beforeParameter, floorParameter(0.05, "ln(1 + volume)")],
  fields: [{ name: "", unit: "ratio", describe: "standard deviations above what was usual" }],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters) => new VolumeZ(numberOf(parameters, "W"), numberOf(parameters, "floor")),
});

class VolumeZ implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #score: ZScore;

  constructor(window: number, floor: number) {
    this.#score = new ZScore(window, floor);
  }

  update({ volume }: Bar): void {
    this.#score.push(Math.log1p(volume));
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
