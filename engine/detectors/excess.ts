import type { Stateful, StateIO } from "../state.ts";
import { Baseline } from "./baseline.ts";

/** A width against what it usually is: width / median of its last 7 days - 1. NaN until an hour of widths is known. */
export class Excess implements Stateful {
  /** Of the last step. */
  value = Number.NaN;
  readonly #floor: number;
  readonly #baseline = new Baseline();

  /** @param floor the median counts as at least this, bps */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /** What is usual, bps: 0 until an hour is known. */
  get median(): number {
    return this.#baseline.median;
  }

  /** @param frozen what is usual stays as it was */
  update(time: number, width: number, frozen: boolean): number {
    const baseline = this.#baseline;
    this.value = baseline.ready ? width / Math.max(this.#floor, baseline.median) - 1 : Number.NaN;
    baseline.add(time, width, frozen);
    return this.value;
  }

  reset(): void {
    this.value = Number.NaN;
    this.#baseline.reset();
  }

  state(io: StateIO): void {
    this.value = io.number(this.value);
    this.#baseline.state(io);
  }
}
