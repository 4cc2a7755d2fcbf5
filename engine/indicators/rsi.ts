import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { SmoothedMean } from "../windows/smoothed-mean.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const rsi = defineIndicator({
  input: "bars",
  id: "rsi",
  title: "Relative strength index (Wilder)",
  formula:
    "100 * G / (G + L); G and L are the means of the first n gains and losses, then G += (gain - G) / n, L alike; 50 when both are 0",
  source: "Wilder, New Concepts in Technical Trading Systems, 1978",
  parameters: [barsParameter("n", 14, "changes averaged")],
  fields: [{ name: "", unit: "points", describe: "0 (only losses) to 100 (only gains)" }],
  warmup: (parameters) => numberOf(parameters, "n"),
  create: (parameters) => new Rsi(numberOf(parameters, "n")),
});

/** The index from the mean (or summed) gain and loss: 50 where neither a gain nor a loss is known. */
export const strength = (gain: number, loss: number): number =>
  gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);

/** Averages below this are as good as gone; decayed further they would lose their ratio to rounding. */
export const FADED = 1e-250;

class Rsi implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #gain: SmoothedMean;
  readonly #loss: SmoothedMean;
  #previous = Number.NaN;

  constructor(n: number) {
    this.#gain = new SmoothedMean(n, 1 / n);
    this.#loss = new SmoothedMean(n, 1 / n);
  }

  update({ close }: Bar): void {
    const change = close - this.#previous;
    this.#previous = close;
    if (Number.isNaN(change)) return;
    const sum = this.#gain.value + this.#loss.value;
    // A flat stretch shrinks both averages alike and so leaves the index where it is, however long it lasts. Asked in
    // this order because a change of 0 is what a processor cannot guess.
    if (sum < FADED && sum > 0 && change === 0) return;
    const size = Math.abs(change);
    // Exactly the gain and the loss, one of them 0, without asking for the sign, which a processor cannot guess.
    this.#gain.push((size + change) * 0.5);
    this.#loss.push((size - change) * 0.5);
    this.values[0] = strength(this.#gain.value, this.#loss.value);
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
