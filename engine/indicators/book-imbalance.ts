import type { Level1 } from "../market/level1.ts";
import type { StateIO } from "../state.ts";
import { type BookIndicator, defineIndicator } from "./indicator.ts";

export const bookImbalance = defineIndicator({
  input: "l1",
  id: "bookImbalance",
  title: "Imbalance of the best bid and ask",
  formula:
    "(bid size - ask size) / (bid size + ask size); none while the book is crossed, has one side only or is older than 60 s",
  source: "Cont, Kukanov & Stoikov 2014",
  parameters: [],
  fields: [{ name: "", unit: "ratio", describe: "from -1 (all on the ask) to 1 (all on the bid)" }],
  warmup: () => 0,
  create: () => new BookImbalance(),
});

class BookImbalance implements BookIndicator {
  readonly values = new Float64Array(1).fill(Number.NaN);

  settle(book: Level1): void {
    const { bidSize, askSize } = book;
    const depth = bidSize + askSize;
    this.values[0] = depth > 0 && book.stands ? (bidSize - askSize) / depth : Number.NaN;
  }

  reset(): void {
    this.values.fill(Number.NaN);
  }

  state(_io: StateIO): void {
    // Nothing to keep: it knows only the book that stands.
  }
}
