import { expect, it } from "vitest";
import * as venues from "../../recorder/venues/index.ts";
import { takerFee, UNKNOWN_FEES, VENUE_FEES } from "./venue-fees.ts";

it("knows what every venue that trades takes, and takes an unknown one for the dearest", () => {
  const trading = Object.values(venues).flatMap(({ id }) => (id === "coingecko" ? [] : id));
  expect(Object.keys(VENUE_FEES).sort()).toEqual(trading.sort());
  expect(takerFee("kraken")).toBe(26);
  expect(takerFee("nowhere")).toBe(60);
  expect(takerFee("constructor")).toBe(60);
  expect(UNKNOWN_FEES).toEqual({ maker: 40, taker: 60 });
});

it("never pays a maker more than a taker", () => {
  for (const [venue, { maker, taker }] of Object.entries(VENUE_FEES)) {
    expect(maker, venue).toBeGreaterThan(0);
    expect(maker, venue).toBeLessThanOrEqual(taker);
  }
});
