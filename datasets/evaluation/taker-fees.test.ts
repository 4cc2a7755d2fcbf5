import { expect, it } from "vitest";
import * as venues from "../../recorder/venues/index.ts";
import { TAKER_FEES, takerFee } from "./taker-fees.ts";

it("knows what it costs to sell on every venue that trades, and takes an unknown one for the dearest", () => {
  const trading = Object.values(venues).flatMap(({ id }) => (id === "coingecko" ? [] : id));
  expect(Object.keys(TAKER_FEES).sort()).toEqual(trading.sort());
  expect(takerFee("kraken")).toBe(26);
  expect(takerFee("nowhere")).toBe(60);
  expect(takerFee("constructor")).toBe(60);
});
