import type { Bar } from "../bars/bar.ts";
import type { BarIndicator } from "./indicator.ts";

/** The indicators of one series of bars. */
export class IndicatorSet {
  readonly indicators: readonly BarIndicator[];
  /**
   * Their methods, found once: among forty classes the engine would look up each of them in a table at every bar, which
   * takes as long as a simple indicator.
   */
  readonly #updates: readonly BarIndicator["update"][];

  constructor(indicators: readonly BarIndicator[]) {
    this.indicators = indicators;
    this.#updates = indicators.map(({ update }) => update);
  }

  /** Each takes the next closed bar, in their order. */
  update(bar: Bar): void {
    const { indicators } = this;
    const updates = this.#updates;
    for (let i = 0; i < indicators.length; i++) {
      const indicator = indicators[i];
      if (indicator !== undefined) updates[i]?.call(indicator, bar);
    }
  }

  reset(): void {
    for (const indicator of this.indicators) indicator.reset();
  }
}
