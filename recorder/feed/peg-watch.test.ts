import { expect, it } from "vitest";
import { FoldDriver } from "../fold/testing.ts";
import { TickFold } from "../fold/tick-fold.ts";
import { kraken } from "../venues/kraken.ts";
import { PegWatch } from "./peg-watch.ts";

const quote = (symbol: string, bid: number, ask: number) => ({
  channel: "ticker",
  data: [{ symbol, bid, bid_qty: 1, ask, ask_qty: 1 }],
});

it("speaks once of a pair that is far from par at first sight, and never of others", () => {
  const it = new FoldDriver(new TickFold({ kraken }), "kraken");
  const watch = new PegWatch();
  it.in(1, 1, quote("USDC/USD", 0.999, 1.001));
  it.in(1, 1, quote("USDG/USD", 0.019, 0.021));
  it.in(1, 1, quote("BTC/USD", 100_000, 100_001));
  expect(watch.look(it.fold)).toEqual([
    "kraken:USDG/USD is -98.0 % off its peg at first sight: this may not be the coin you think",
  ]);
  it.in(2, 1, quote("USDG/USD", 0.019, 0.021));
  it.in(2, 1, quote("USDC/USD", 0.5, 0.51));
  expect(watch.look(it.fold)).toEqual([]);
});
