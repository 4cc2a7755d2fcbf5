import type { Stateful, StateIO } from "../state.ts";
import { RollingExtreme } from "./rolling-extreme.ts";

/** Highest high and lowest low of the last `window` bars; amortised O(1) a push. */
export class RollingRange implements Stateful {
  readonly #highs: RollingExtreme;
  readonly #lows: RollingExtreme;

  constructor(window: number) {
    this.#highs = new RollingExtreme(window, "highest");
    this.#lows = new RollingExtreme(window, "lowest");
  }

  get full(): boolean {
    return this.#highs.full;
  }

  /** NaN before the first bar, like `lowest`. */
  get highest(): number {
    return this.#highs.value;
  }

  get lowest(): number {
    return this.#lows.value;
  }

  push(high: number, low: number): void {
    this.#highs.push(high);
    this.#lows.push(low);
  }

  reset(): void {
    this.#highs.reset();
    this.#lows.reset();
  }

  state(io: StateIO): void {
    this.#highs.state(io);
    this.#lows.state(io);
  }
}
