import type { JsonIndex } from "../wire/json-index.ts";

/** The aggressor, where a venue says whether the buyer was the maker; undefined where it does not say. */
export const sideOfMaker = (json: JsonIndex, buyerIsMaker: number): "buy" | "sell" | undefined => {
  if (json.isTrue(buyerIsMaker)) return "sell";
  return json.raw(buyerIsMaker) === "false" ? "buy" : undefined;
};
