import type { BarIndicator } from "./indicator.ts";
import { parseSelect, selectsOf } from "./select.ts";

/** A new bar indicator by its select text, `rsi(14)`, for a series that is pegged to nothing. */
export const createIndicator = (text: string): BarIndicator => {
  const [select] = selectsOf([parseSelect(text)], "bars");
  if (select === undefined) throw new RangeError(`${text} is no indicator over bars`);
  return select.definition.create(select.parameters, { peg: Number.NaN });
};
