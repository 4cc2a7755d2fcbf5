import { median } from "../coin/median.ts";
import type { VenuePrint } from "../market/venue-print.ts";
import type { StateIO } from "../state.ts";
import { defineIndicator, type VenueIndicator } from "./indicator.ts";
import { VenueBoard } from "./venue-board.ts";

/** As `robustPrice` has it, µs. */
const WINDOW = 300e6;

export const dispersion = defineIndicator({
  input: "venues",
  id: "dispersion",
  title: "Dispersion over venues",
  formula:
    "range = 10000 * (highest - lowest) / robust price; mad = 10000 * median distance from the robust price / robust price; over the fresh venues of robustPrice(5m), none of fewer than two",
  source: "textbook",
  parameters: [],
  fields: [
    {
      name: "range",
      unit: "bps",
      describe: "from the cheapest venue to the dearest",
      fileOnly: true,
    },
    {
      name: "mad",
      unit: "bps",
      describe: "plain median of the venues' distances from the robust price",
      fileOnly: true,
    },
  ],
  warmup: () => 1,
  create: () => new Dispersion(),
});

class Dispersion implements VenueIndicator {
  readonly values = new Float64Array(2).fill(Number.NaN);
  readonly #board = new VenueBoard(WINDOW, "volume");

  print(print: VenuePrint): void {
    this.#board.print(print);
  }

  rate(print: VenuePrint): void {
    this.#board.rate(print);
  }

  settle({ time }: VenuePrint): void {
    const board = this.#board;
    board.judge(time);
    const { count, prices } = board;
    const price = board.median();
    const perBps = count >= 2 && price > 0 ? 1e4 / price : Number.NaN;
    this.values[0] = ((prices[count - 1] ?? Number.NaN) - (prices[0] ?? Number.NaN)) * perBps;
    // The board judges anew before anybody reads its prices again, so distances may take their place.
    for (let i = 0; i < count; i++) prices[i] = Math.abs((prices[i] ?? Number.NaN) - price);
    this.values[1] = median(prices, count) * perBps;
  }

  reset(): void {
    this.#board.reset();
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#board.state(io);
  }
}
