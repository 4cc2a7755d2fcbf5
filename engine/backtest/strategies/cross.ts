import { WorkbenchError } from "../../errors.ts";
import { E8 } from "../../market/price.ts";
import { defineStrategy } from "../strategy.ts";
import { LongFlat } from "./long-flat.ts";
import { coinParameter, tradedOn } from "./traded.ts";

export const cross = defineStrategy({
  id: "cross",
  title: "Moving-average cross",
  describe:
    "Holds the instrument while the mean of its last fast closes is over that of its last slow ones, and nothing while it is under; equal means change nothing. It decides at the close of a bar and sends a market order. The classic that every backtester has, to compare them by.",
  parameters: {
    coin: coinParameter,
    bar: {
      type: "choice",
      describe: "size of the bars",
      default: "1h",
      choices: ["1m", "5m", "15m", "30m", "1h", "4h", "1d"],
    },
    fast: {
      type: "integer",
      describe: "closes of the short mean",
      default: 10,
      min: 1,
      max: 1000,
      unit: "bars",
    },
    slow: {
      type: "integer",
      describe: "closes of the long mean",
      default: 50,
      min: 2,
      max: 5000,
      unit: "bars",
    },
  },
  needs: ({ bar }) => ({ bars: [bar], every: "never" }),
  create({ coin, fast, slow }, tape) {
    if (fast >= slow)
      throw new WorkbenchError(
        "usage",
        `cross: fast ${fast} is not shorter than slow ${slow}`,
        "Give fast fewer bars than slow.",
      );
    const instrument = tradedOn("cross", coin, tape).instrument.id;
    const means = new MeanPair(fast, slow);
    const stake = new LongFlat(instrument);
    return {
      instruments: [instrument],
      follows: [instrument],
      onBar: ({ close }, desk) => {
        const side = means.update(Math.round(close * E8));
        if (side > 0 && !stake.isLong) stake.enter(desk, "over");
        else if (side < 0 && stake.isLong) stake.leave(desk, "under");
      },
      onFill: (fill, desk) => stake.onFill(fill, desk),
    };
  },
});

/** Two means of the last closes, compared exactly: sums of whole steps. */
class MeanPair {
  readonly #fast: number;
  readonly #closes: Float64Array;
  #count = 0;
  #fastSum = 0n;
  #slowSum = 0n;

  constructor(fast: number, slow: number) {
    this.#fast = fast;
    this.#closes = new Float64Array(slow);
  }

  /** Takes a close, in steps of 1e-8. 1: the short mean is over the long one, -1: under it; 0: neither, or not yet known. */
  update(close: number): -1 | 0 | 1 {
    const closes = this.#closes;
    const { length } = closes;
    const count = this.#count++;
    const ago = (bars: number): bigint =>
      bars > count ? 0n : BigInt(closes[(count - bars) % length] ?? 0);
    this.#fastSum += BigInt(close) - ago(this.#fast);
    this.#slowSum += BigInt(close) - ago(length);
    closes[count % length] = close;
    if (this.#count < length) return 0;
    const difference = this.#fastSum * BigInt(length) - this.#slowSum * BigInt(this.#fast);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }
}
