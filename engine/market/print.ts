import { fromE8 } from "./price.ts";
import type { TickBatch } from "./tick-batch.ts";

/**
 * What is being said at this moment: one reused record instead of three arguments. A double that is handed to a function
 * which the compiler does not inline is first put in a box on the heap; a field of an object is written in place.
 */
export class Print {
  /** µs. */
  time = Number.NaN;
  /** Steps of 1e-8. */
  price = Number.NaN;
  /** Base units; 0 where nothing was traded. */
  size = Number.NaN;
}

/** A bar record that is being said at this moment: reused for the same reason. */
export class BarPrint {
  /** µs: when it closed, and how long it is. */
  time = Number.NaN;
  interval = Number.NaN;
  /** Steps of 1e-8. */
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  /** Base units. */
  volume = 0;
}

/** Record `i` of the batch is a bar, of which the print says time, close and volume. */
export const takeBar = (
  bar: BarPrint,
  { time, price, size }: Print,
  { c, d, e, f }: TickBatch,
  i: number,
): BarPrint => {
  bar.time = time;
  bar.interval = f[i] ?? Number.NaN;
  bar.open = c[i] ?? price;
  bar.high = d[i] ?? price;
  bar.low = e[i] ?? price;
  bar.close = price;
  bar.volume = size;
  return bar;
};

/** Its size in units of the quote: an inverse listing trades its base, and the coin that it prices is its quote. */
export const sizeInQuote = (print: Print): void => {
  print.size *= fromE8(print.price);
};
