import { WorkbenchError } from "../../errors.ts";
import { GUARD } from "../../market/guard.ts";
import type { Fill } from "../order.ts";
import type { ParameterTable, ValuesOf } from "../parameters.ts";
import { type Desk, defineStrategy, type FrameView, type Strategy } from "../strategy.ts";
import { LongFlat } from "./long-flat.ts";
import { coinParameter, peggedOn } from "./traded.ts";

const DAY = 86_400e6;

const parameters = {
  coin: coinParameter,
  entry: {
    ...{ type: "number", describe: "deviation at which it begins to buy", default: -100 },
    ...{ min: -9000, max: -1, step: 10, unit: "bps" },
  },
  steps: {
    ...{ type: "integer", describe: "equal parts in which it spends its cash", default: 3 },
    ...{ min: 1, max: 20, step: 1 },
  },
  distance: {
    ...{ type: "number", describe: "how much deeper the low must be for each further part" },
    ...{ default: 100, min: 0, max: 5000, step: 10, unit: "bps" },
  },
  turn: {
    ...{ type: "number", describe: "exhausted is a fall that has risen so far from its low" },
    ...{ default: 50, min: 0.1, max: 5000, step: 5, unit: "bps" },
  },
  quiet: {
    ...{
      type: "duration",
      describe: "or that has made no new low for so long; 0s: that counts for nothing",
    },
    ...{ default: 15 * 60e6, min: 0, max: 30 * DAY, step: 5 * 60e6 },
  },
  exit: {
    ...{ type: "number", describe: "sells all at par less this", default: 10 },
    ...{ min: -500, max: 1000, step: 5, unit: "bps" },
  },
  stop: {
    ...{
      type: "number",
      describe: "gives up so far under the mean of the deviations at which it bought; 0: never",
    },
    ...{ default: 0, min: 0, max: 9000, step: 50, unit: "bps" },
  },
  giveUp: {
    ...{ type: "duration", describe: "gives up so long after it first bought; 0s: never" },
    ...{ default: 7 * DAY, min: 0, max: 3650 * DAY, step: DAY },
  },
  minVenues: {
    ...{
      type: "integer",
      describe: "buys only while so many fresh venues price the coin",
      default: 1,
    },
    ...{ min: 1, max: 20, step: 1 },
  },
} as const satisfies ParameterTable;

type Values = ValuesOf<typeof parameters>;

export const depegReversion = defineStrategy({
  id: "depegReversion",
  title: "Buy the dip of a peg",
  describe:
    "Buys under the peg, in parts, when a fall is exhausted: the coin has risen some way from its low, or has made no new low for a while. The deeper the low, the more parts. Sells all near par, or gives up, and then waits until the coin was near par again. It acts on the coin's deviation over its venues at each frame, by market orders.",
  parameters,
  needs: () => ({ every: "1m" }),
  create(values, tape) {
    const { instrument, coin } = peggedOn("depegReversion", values.coin, tape);
    if (values.entry >= -values.exit)
      throw new WorkbenchError(
        "usage",
        `depegReversion: entry ${values.entry} is not under exit, which is ${-values.exit} bps from par`,
        "It would sell what it has just bought: let entry be deeper.",
      );
    return new DepegReversion(instrument.id, coin, values);
  },
});

/** Frames come by the million in a sweep: one that asks for nothing makes no object. */
class DepegReversion implements Strategy {
  readonly instruments: readonly string[];
  readonly follows: readonly string[];
  readonly #stake: LongFlat;
  readonly #coin: string;
  /** With room for the last digits of sums of decimals. */
  readonly #entry: number;
  readonly #near: number;
  readonly #turn: number;
  readonly #quiet: number;
  readonly #stop: number;
  readonly #giveUp: number;
  readonly #distance: number;
  readonly #steps: number;
  readonly #minVenues: number;
  /** Of the time since the coin was last near par, bps. */
  #low = Number.POSITIVE_INFINITY;
  /** Since when no new low was seen, µs; NaN while nothing is seen. */
  #lowAt = Number.NaN;
  /** Parts bought, and the sum of the deviations at which they were. */
  #bought = 0;
  #sum = 0;
  #boughtAt = Number.NaN;
  #gaveUp = false;

  constructor(instrument: string, coin: string, values: Values) {
    this.instruments = [instrument];
    this.follows = [coin];
    this.#stake = new LongFlat(instrument);
    this.#coin = coin;
    this.#entry = values.entry + GUARD;
    this.#near = -values.exit - GUARD;
    this.#turn = values.turn - GUARD;
    this.#quiet = values.quiet === 0 ? Number.POSITIVE_INFINITY : values.quiet;
    this.#stop = values.stop === 0 ? Number.POSITIVE_INFINITY : values.stop - GUARD;
    this.#giveUp = values.giveUp === 0 ? Number.POSITIVE_INFINITY : values.giveUp;
    this.#distance = values.distance;
    this.#steps = values.steps;
    this.#minVenues = values.minVenues;
  }

  onFrame(frame: FrameView, desk: Desk): void {
    if (frame.subject !== this.#coin) return;
    const { time } = frame;
    const deviation = frame.value("deviation");
    if (Number.isNaN(deviation)) {
      // What happens now is not seen: a low may be missed.
      this.#lowAt = Number.NaN;
      return;
    }
    if (deviation >= this.#near) {
      if (this.#low !== Number.POSITIVE_INFINITY) this.#nearPar(desk);
      return;
    }
    if (this.#gaveUp) return;
    if (this.#bought > 0) {
      const reason = this.#lost(time, deviation);
      if (reason !== undefined) {
        this.#gaveUp = true;
        this.#stake.leave(desk, reason);
        return;
      }
    }
    if (this.#bought === this.#steps) return;
    if (deviation < this.#low || Number.isNaN(this.#lowAt)) {
      this.#low = Math.min(this.#low, deviation);
      this.#lowAt = time;
      return;
    }
    const isExhausted = deviation - this.#low >= this.#turn || time - this.#lowAt >= this.#quiet;
    if (isExhausted && deviation <= this.#entry) this.#buy(frame, deviation, desk);
  }

  onFill(fill: Fill, desk: Desk): void {
    this.#stake.onFill(fill, desk);
  }

  #nearPar(desk: Desk): void {
    if (this.#stake.isLong) this.#stake.leave(desk, "par");
    this.#low = Number.POSITIVE_INFINITY;
    this.#lowAt = Number.NaN;
    this.#bought = 0;
    this.#sum = 0;
    this.#gaveUp = false;
  }

  #lost(time: number, deviation: number): string | undefined {
    if (deviation <= this.#sum / this.#bought - this.#stop) return "stop";
    return time - this.#boughtAt >= this.#giveUp ? "late" : undefined;
  }

  /** As many parts as the low asks for. */
  #buy(frame: FrameView, deviation: number, desk: Desk): void {
    const depth = this.#entry - this.#low;
    const levels = this.#distance === 0 ? this.#steps : 1 + Math.floor(depth / this.#distance);
    const parts = Math.min(this.#steps, levels) - this.#bought;
    if (parts <= 0 || frame.value("venues") < this.#minVenues) return;
    const share = parts / (this.#steps - this.#bought);
    if (this.#bought === 0) this.#boughtAt = frame.time;
    this.#bought += parts;
    this.#sum += parts * deviation;
    this.#stake.add(desk, `part ${this.#bought} of ${this.#steps}`, share);
  }
}
