import { deviationBps, fromE8 } from "../market/price.ts";
import type { VenuePrint } from "../market/venue-print.ts";
import type { StateIO } from "../state.ts";
import {
  defineIndicator,
  durationParameter,
  numberOf,
  type VenueIndicator,
  wordOf,
} from "./indicator.ts";
import { VenueBoard, type Weight } from "./venue-board.ts";

export const robustPrice = defineIndicator({
  input: "venues",
  // Its plain form, the median of the venues, is the price of a coin's frame.
  unasked: "nowhere",
  id: "robustPrice",
  title: "Robust price over venues",
  formula:
    "lower median of the venues' last prices in dollars, weighted by what each traded in the last W (exactly one half: mean with the next); of venues that printed in the last 60 s, with a rate of the last 60 s where they do not quote in dollars; none of fewer than two",
  source: "weighted median: Edgeworth 1888",
  parameters: [
    durationParameter("W", 300e6, "window over which a venue's volume is its weight"),
    {
      name: "weight",
      describe:
        "volume; none: all venues alike; cap: volume, but no venue more than all others together",
      default: "volume",
      choices: ["volume", "none", "cap"],
    },
  ],
  fields: [
    { name: "venues", unit: "count", describe: "venues that are fresh" },
    { name: "price", unit: "price", describe: "weighted median, dollars" },
    { name: "mean", unit: "price", describe: "weighted mean, which follows a bad print" },
    { name: "deviation", unit: "bps", describe: "of the median from the peg" },
  ],
  warmup: () => 0,
  create: (parameters, { peg }) =>
    new RobustPrice(numberOf(parameters, "W"), wordOf(parameters, "weight") as Weight, peg),
});

class RobustPrice implements VenueIndicator {
  readonly values = new Float64Array(4).fill(Number.NaN);
  readonly #board: VenueBoard;
  readonly #peg: number;

  constructor(window: number, weight: Weight, peg: number) {
    this.#board = new VenueBoard(window, weight);
    this.#peg = peg;
  }

  print(print: VenuePrint): void {
    this.#board.print(print);
  }

  rate(print: VenuePrint): void {
    this.#board.rate(print);
  }

  settle({ time }: VenuePrint): void {
    const board = this.#board;
    board.judge(time);
    const enough = board.count >= 2;
    const price = enough ? board.median() : Number.NaN;
    const values = this.values;
    values[0] = board.count;
    values[1] = fromE8(price);
    values[2] = enough ? fromE8(board.mean()) : Number.NaN;
    values[3] = deviationBps(price, this.#peg);
  }

  reset(): void {
    this.#board.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#board.state(io);
  }
}
