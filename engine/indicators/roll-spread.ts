import type { Bar } from "../bars/bar.ts";
import type { StateIO } from "../state.ts";
import { RollingCovariance } from "../windows/rolling-covariance.ts";
import { type BarIndicator, barsParameter, defineIndicator, numberOf } from "./indicator.ts";

export const rollSpread = defineIndicator({
  input: "bars",
  id: "rollSpread",
  title: "Roll's spread",
  formula:
    "2 * sqrt(max(0, -c)), c the covariance (divisor W) of the last W changes of the close with the changes before them; changes in bps of the peg, or of the close before where there is no peg",
  source: "Roll, A simple implicit measure of the effective bid-ask spread, J. Finance 39, 1984",
  parameters: [{ ...barsParameter("W", 60, "pairs of changes in the window"), min: 2 }],
  fields: [{ name: "", unit: "bps", describe: "spread that the bouncing of the close implies" }],
  warmup: (parameters) => numberOf(parameters, "W") + 1,
  create: (parameters, { peg }) => new RollSpread(numberOf(parameters, "W"), peg),
});

class RollSpread implements BarIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #window: number;
  readonly #peg: number;
  readonly #changes: RollingCovariance;
  #close = Number.NaN;
  #change = Number.NaN;

  constructor(window: number, peg: number) {
    this.#window = window;
    this.#peg = peg;
    this.#changes = new RollingCovariance(window);
  }

  update({ close }: Bar): void {
    if (close <= 0) {
      this.reset();
      return;
    }
    const base = Number.isNaN(this.#peg) ? this.#close : this.#peg;
    const change = ((close - this.#close) * 1e4) / base;
    const earlier = this.#change;
    this.#close = close;
    this.#change = change;
    if (Number.isNaN(earlier)) return;
    this.#changes.push(change, earlier);
    if (this.#changes.full)
      this.values[0] = 2 * Math.sqrt(Math.max(0, -this.#changes.cross / this.#window));
  }

  reset(): void {
    this.#changes.reset();
    this.#close = Number.NaN;
    this.#change = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#changes.state(io);
    this.#close = io.number(this.#close);
    this.#change = io.number(this.#change);
  }
}
