import type { Bar } from "../bars/bar.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { SmoothedMean } from "../windows/smoothed-mean.ts";
import {
  type BarIndicator,
  barsParameter,
  defineIndicator,
  numberOf,
  type Parameters,
  wordOf,
} from "./indicator.ts";

export const macd = defineIndicator({
  input: "bars",
  id: "macd",
  title: "Moving average convergence/divergence",
  formula:
    "macd = EMA over f - EMA over s; signal = EMA over g of macd; histogram = macd - signal; each EMA starts as a plain mean",
  source: "Appel, 1979; start=talib as in TA-Lib, where both means end on the same bar",
  parameters: [
    barsParameter("f", 12, "span of the fast average"),
    barsParameter("s", 26, "span of the slow average"),
    barsParameter("g", 9, "span of the signal line"),
    {
      name: "start",
      describe:
        "both averages start as means that end together, and all three lines come at once (talib); or each starts on its own first bars (classic)",
      default: "talib",
      choices: ["talib", "classic"],
    },
  ],
  fields: [
    { name: "macd", unit: "price", describe: "fast less slow average" },
    { name: "signal", unit: "price", describe: "exponential mean of macd" },
    { name: "histogram", unit: "price", describe: "macd less its signal" },
  ],
  warmup: (parameters) =>
    longest(parameters) - 1 + (isClassic(parameters) ? 0 : numberOf(parameters, "g") - 1),
  create: (parameters) =>
    new Macd(
      numberOf(parameters, "f"),
      numberOf(parameters, "s"),
      numberOf(parameters, "g"),
      isClassic(parameters),
    ),
});

const longest = (parameters: Parameters): number =>
  Math.max(numberOf(parameters, "f"), numberOf(parameters, "s"));
const isClassic = (parameters: Parameters): boolean => wordOf(parameters, "start") === "classic";

class Macd implements BarIndicator {
  readonly values = new Float64Array(3).fill(Number.NaN);
  readonly #fast: SmoothedMean;
  readonly #slow: SmoothedMean;
  readonly #signal: SmoothedMean;
  readonly #classic: boolean;
  /** Bars that each average lets pass before it starts. */
  readonly #fastWait: number;
  readonly #slowWait: number;
  #bars = 0;

  constructor(f: number, s: number, g: number, classic: boolean) {
    this.#fast = new SmoothedMean(f, 2 / (f + 1));
    this.#slow = new SmoothedMean(s, 2 / (s + 1));
    this.#signal = new SmoothedMean(g, 2 / (g + 1));
    this.#classic = classic;
    this.#fastWait = classic ? 0 : Math.max(0, s - f);
    this.#slowWait = classic ? 0 : Math.max(0, f - s);
  }

  update({ close }: Bar): void {
    if (this.#bars >= this.#fastWait) this.#fast.push(close);
    if (this.#bars >= this.#slowWait) this.#slow.push(close);
    this.#bars += 1;
    const difference = this.#fast.value - this.#slow.value;
    if (Number.isNaN(difference)) return;
    this.#signal.push(difference);
    const signal = this.#signal.value;
    if (this.#classic || !Number.isNaN(signal)) this.values[0] = fromE8(difference);
    this.values[1] = fromE8(signal);
    this.values[2] = fromE8(difference - signal);
  }

  reset(): void {
    this.#fast.reset();
    this.#slow.reset();
    this.#signal.reset();
    this.#bars = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#fast.state(io);
    this.#slow.state(io);
    this.#signal.state(io);
    this.#bars = io.number(this.#bars);
  }
}
