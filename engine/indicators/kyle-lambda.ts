import type { Level1 } from "../market/level1.ts";
import type { StateIO } from "../state.ts";
import { RollingCovariance } from "../windows/rolling-covariance.ts";
import { type BookIndicator, defineIndicator, numberOf } from "./indicator.ts";

export const kyleLambda = defineIndicator({
  input: "l1",
  id: "kyleLambda",
  title: "Kyle's lambda",
  formula:
    "slope, by least squares with an intercept, of the change of the mid between consecutive trades (bps of the peg) on the later trade's size (negative where sold), over the last W changes; times 1,000,000. None without a peg, or where all sizes are equal",
  source: "Kyle, Continuous auctions and insider trading, 1985",
  parameters: [
    {
      name: "W",
      describe: "trades, each after another",
      default: 60,
      min: 2,
      max: 100_000,
      whole: true,
    },
  ],
  fields: [{ name: "", unit: "bps", describe: "price impact of a million coins" }],
  warmup: (parameters) => numberOf(parameters, "W"),
  create: (parameters, { peg }) => new KyleLambda(numberOf(parameters, "W"), peg),
});

class KyleLambda implements BookIndicator {
  readonly needsBook = true;
  readonly values = new Float64Array(1).fill(Number.NaN);
  readonly #pairs: RollingCovariance;
  readonly #bpsPerStep: number;
  /** At the last trade; NaN before the first and after a trade while no book stood. */
  #mid = Number.NaN;

  constructor(window: number, peg: number) {
    this.#pairs = new RollingCovariance(window);
    this.#bpsPerStep = 1e4 / peg;
  }

  trade(book: Level1): void {
    const { side } = book;
    const { mid } = book;
    const change = (mid - this.#mid) * this.#bpsPerStep;
    this.#mid = mid;
    if (side !== 0 && !Number.isNaN(change)) this.#pairs.push(side * book.size, change);
  }

  settle(_book: Level1): void {
    this.values[0] = this.#pairs.full ? this.#pairs.slope * 1e6 : Number.NaN;
  }

  reset(): void {
    this.#pairs.reset();
    this.#mid = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#pairs.state(io);
    this.#mid = io.number(this.#mid);
  }
}
