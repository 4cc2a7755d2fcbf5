import { fromE8 } from "./price.ts";

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

/** Its size in units of the quote: an inverse listing trades its base, and the coin that it prices is its quote. */
export const sizeInQuote = (print: Print): void => {
  print.size *= fromE8(print.price);
};
