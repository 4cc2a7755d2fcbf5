import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingSum } from "../windows/rolling-sum.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  type Parameters,
  wordOf,
} from "./indicator.ts";
import { strength } from "./rsi.ts";

export const rsiCutler = defineIndicator({
  input: "bars",
  id: "rsiCutler",
  title: "Relative strength index (Cutler)",
  formula:
    "100 * G / (G + L), the sums of the gains and losses among the last n changes; 100 without losses, also where nothing moved",
  source:
    "Cutler's variant of Wilder's index: plain sums, so that it does not depend on where it started",
  parameters: [
    barsParameter("n", 14, "changes summed"),
    {
      name: "seedCompat",
      describe: "the article's rules: 50 while warming up",
      default: "false",
      choices: ["false", "true"],
    },
  ],
  fields: [{ name: "", unit: "points", describe: "0 (only losses) to 100 (only gains)" }],
  warmup: (parameters) => (isCompatible(parameters) ? 0 : numberOf(parameters, "n")),
  create: (parameters) => new RsiCutler(numberOf(parameters, "n"), isCompatible(parameters)),
});

const isCompatible = (parameters: Parameters): boolean =>
  wordOf(parameters, "seedCompat") === "true";

class RsiCutler implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #gain: RollingSum;
  readonly #loss: RollingSum;
  readonly #seedCompat: boolean;
  #previous = Number.NaN;

  constructor(n: number, seedCompat: boolean) {
    this.#gain = new RollingSum(n);
    this.#loss = new RollingSum(n);
    this.#seedCompat = seedCompat;
  }

  update({ close }: Bar): void {
    const change = close - this.#previous;
    this.#previous = close;
    if (!Number.isNaN(change)) {
      const size = Math.abs(change);
      // Exactly the gain and the loss, one of them 0, without asking for the sign, which a processor cannot guess.
      this.#gain.push((size + change) * 0.5);
      this.#loss.push((size - change) * 0.5);
    }
    if (!this.#gain.full) {
      if (this.#seedCompat) this.values[0] = 50;
      return;
    }
    const gain = this.#gain.value;
    const loss = this.#loss.value;
    // On a window without any move the reference vectors and the article agree on 100, unlike Wilder's 50.
    this.values[0] = loss === 0 ? 100 : strength(gain, loss);
  }

  reset(): void {
    this.#gain.reset();
    this.#loss.reset();
    this.#previous = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#gain.state(io);
    this.#loss.state(io);
    this.#previous = io.number(this.#previous);
  }
}
