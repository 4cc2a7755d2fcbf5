import type { Level1 } from "../market/level1.ts";
import { fromE8 } from "../market/price.ts";
import type { StateIO } from "../state.ts";
import { type BookIndicator, defineIndicator } from "./indicator.ts";

export const microprice = defineIndicator({
  input: "l1",
  id: "microprice",
  title: "Microprice",
  formula:
    "(ask * bid size + bid * ask size) / (bid size + ask size); none while the book is crossed, has one side only or is older than 60 s",
  source: "Stoikov, The micro-price, 2018 (its first approximation)",
  parameters: [],
  fields: [
    {
      name: "",
      unit: "price",
      describe: "the mid, drawn to the side that has less standing on it",
    },
  ],
  warmup: () => 0,
  create: () => new Microprice(),
});

class Microprice implements BookIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);

  settle(book: Level1): void {
    const { bid, bidSize, ask, askSize } = book;
    const depth = bidSize + askSize;
    // From the bid upwards, so that a spread of nothing gives exactly that price.
    this.values[0] =
      depth > 0 && book.stands ? fromE8(bid + (ask - bid) * (bidSize / depth)) : Number.NaN;
  }

  reset(): void {
    this.values.fill(Number.NaN);
  }

  state(_io: StateIO): void {
    // Nothing to keep: it knows only the book that stands.
  }
}
