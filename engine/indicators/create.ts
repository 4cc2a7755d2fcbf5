import type { BarIndicator } from "./indicator.ts";
import { parseSelect } from "./select.ts";

/** A new indicator by its select text, `rsi(14)`, for a series that is pegged to nothing. */
export const createIndicator = (text: string): BarIndicator => {
  const { definition, parameters } = parseSelect(text);
  return definition.create(parameters, { peg: Number.NaN });
};
