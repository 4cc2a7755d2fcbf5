import type { Level1 } from "../market/level1.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BookIndicator, defineIndicator } from "./indicator.ts";

export const spread = defineIndicator({
  input: "l1",
  id: "spread",
  title: "Quoted and effective spread",
  formula:
    "mid = (bid + ask) / 2; quoted = 10000 * (ask - bid) / mid; effective = 20000 * side * (price - mid) / mid of the trade since the last quote; none while the book is crossed, has one side only or is older than 60 s",
  source: "Roll 1984; Lee & Ready 1991 for the side of trades of which the venue does not tell it",
  parameters: [],
  // All of it is of the moment, and frames have price, bid, ask and spread anyway.
  fields: [
    { name: "mid", unit: "price", describe: "halfway between bid and ask", fileOnly: true },
    { name: "quoted", unit: "bps", describe: "ask over bid, of the mid", fileOnly: true },
    {
      name: "effective",
      unit: "bps",
      describe: "twice what the trade paid over the mid",
      fileOnly: true,
    },
    {
      name: "unusable",
      unit: "count",
      describe: "quotes so far that were crossed or had one side only",
      fileOnly: true,
    },
  ],
  warmup: () => 0,
  create: () => new Spread(),
});

class Spread implements BookIndicator {
  readonly needsBook = true;
  readonly values = new Float64Array(4).fill(Number.NaN);
  #effective = Number.NaN;
  #unusable = 0;

  quote(book: Level1): void {
    this.#effective = Number.NaN;
    if (!(book.bid <= book.ask)) this.#unusable += 1;
  }

  trade(book: Level1): void {
    const { side } = book;
    const { mid } = book;
    this.#effective = side === 0 ? Number.NaN : (side * (book.price - mid) * 2e4) / mid;
  }

  settle(book: Level1): void {
    const { mid } = book;
    const values = this.values;
    values[0] = fromE8(mid);
    values[1] = mid > 0 ? ((book.ask - book.bid) * 1e4) / mid : Number.NaN;
    values[2] = Number.isFinite(this.#effective) ? this.#effective : Number.NaN;
    values[3] = this.#unusable;
  }

  reset(): void {
    this.#effective = Number.NaN;
    this.#unusable = 0;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    this.#effective = io.number(this.#effective);
    this.#unusable = io.number(this.#unusable);
  }
}
