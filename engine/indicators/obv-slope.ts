import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingCovariance } from "../windows/rolling-covariance.ts";
import { RollingSum } from "../windows/rolling-sum.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";
import { OnBalance } from "./obv.ts";

export const obvSlope = defineIndicator({
  input: "bars",
  id: "obvSlope",
  title: "Slope of on-balance volume",
  formula:
    "least-squares slope of obv over the last W bars, per bar, / their mean volume; none without volume",
  source: "least squares on Granville's on-balance volume",
  parameters: [{ ...barsParameter("W", 60, "bars in the window"), min: 2 }],
  fields: [
    {
      name: "",
      unit: "ratio",
      describe: "about 1 where every bar rises, -1 where every bar falls",
    },
  ],
  warmup: (parameters) => numberOf(parameters, "W") - 1,
  create: (parameters) => new ObvSlope(numberOf(parameters, "W")),
});

class ObvSlope implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #window: number;
  readonly #balance = new OnBalance();
  /** The number of the bar, and the balance after it. */
  readonly #line: RollingCovariance;
  readonly #volume: RollingSum;
  #bars = 0;

  constructor(window: number) {
    this.#window = window;
    this.#line = new RollingCovariance(window);
    this.#volume = new RollingSum(window);
  }

  update(bar: Bar): void {
    const balance = this.#balance;
    const line = this.#line;
    balance.push(bar);
    line.x = this.#bars;
    line.y = balance.lots;
    line.take();
    this.#volume.push(balance.volume);
    this.#bars += 1;
  }

  settle(): void {
    if (!this.#line.full) return;
    const mean = this.#volume.value / this.#window;
    this.values[0] = mean > 0 ? this.#line.slope / mean : Number.NaN;
  }

  reset(): void {
    this.#balance.reset();
    this.#line.reset();
    this.#volume.reset();
    this.#bars = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#balance.state(io);
    this.#line.state(io);
    this.#volume.state(io);
    this.#bars = io.number(this.#bars);
  }
}
