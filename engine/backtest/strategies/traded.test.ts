import { describe, expect, it } from "vitest";
import { parseInstrument } from "../../market/instrument.ts";
import { readParameter } from "../parameters.ts";
import type { TapeFacts } from "../strategy.ts";
import { coinParameter, instrumentOn, listingsOf, peggedOn, tradedOn } from "./traded.ts";

const tapeOf = (...ids: readonly string[]): TapeFacts => ({
  ...{ name: "march", kind: "imported" },
  instruments: ids.map(parseInstrument),
});
const march = tapeOf(
  "coinbase:USDT/USD",
  "kraken:BTC/USD",
  "kucoin:USDC/USDT",
  "coingecko:USDC/USD",
  "kraken:USDC/USD",
  "kraken:USDC/USDT",
);
const chosen = (said: string, tape = march): string => tradedOn("dip", said, tape).instrument.id;

describe("what a strategy trades", () => {
  it("is the first pegged coin of the tape, Tether last, in dollars where it can", () => {
    expect(chosen("auto")).toBe("kraken:USDC/USD");
    expect(chosen("auto", tapeOf("kraken:BTC/USD", "kraken:USDT/USD"))).toBe("kraken:USDT/USD");
    const terra = tapeOf("binance:UST/USDT", "binance:BUSD/USDT", "coinbase:DAI/USD");
    expect(chosen("auto", terra)).toBe("binance:UST/USDT");
  });

  it("is a coin in any case, by its name or a venue's symbol, or an instrument", () => {
    expect(chosen("usdt")).toBe("coinbase:USDT/USD");
    expect(chosen("BTC")).toBe("kraken:BTC/USD");
    expect(chosen("kraken:USDC/USDT")).toBe("kraken:USDC/USDT");
    const usde = tapeOf("bybit:USDE/USDT", "bitfinex:UST/USD");
    expect(tradedOn("dip", "USDe", usde)).toMatchObject({ coin: "USDe" });
    expect(tradedOn("dip", "USDT", usde)).toMatchObject({
      coin: "USDT",
      instrument: { id: "bitfinex:UST/USD" },
    });
  });

  it("has a name in frames: the coin's, or the asset's own", () => {
    expect(peggedOn("dip", "auto", march).coin).toBe("USDC");
    expect(tradedOn("dip", "kraken:BTC/USD", march).coin).toBe("BTC");
  });

  it("are all instruments of one coin that somebody trades, in the tape's order", () => {
    expect(listingsOf("dip", "auto", march).map(({ instrument }) => instrument.id)).toEqual([
      "kucoin:USDC/USDT",
      "kraken:USDC/USD",
      "kraken:USDC/USDT",
    ]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ["a coin that is not there", () => chosen("DAI"), /^dip: march has nothing .* trade DAI$/],
    [
      "no pegged coin at all",
      () => chosen("auto", tapeOf("kraken:BTC/USD")),
      /^dip: march has nothing on which to trade a pegged coin$/,
    ],
    ["an instrument that is not there", () => chosen("okx:A/B"), /^dip: march has no okx:A\/B$/],
    [
      "a reference price",
      () => instrumentOn("dip", "coingecko:USDC/USD", march),
      /^dip: nobody trades coingecko:USDC\/USD/,
    ],
    ["what has no peg", () => peggedOn("dip", "BTC", march), /^dip: BTC is pegged to nothing$/],
  ])("refuses %s", (_, run, message) => {
    expect(run).toThrow(message);
  });

  it("is said as a coin, an instrument or auto", () => {
    for (const said of ["USDC", "auto", "kraken:USDC/USD", "ftx:USD1/USDT"])
      expect(readParameter("coin", coinParameter, said)).toBe(said);
    for (const said of ["", "a b", "kraken:USDC", "kraken:USDC/USD,x", "KRAKEN:A/B"])
      expect(() => readParameter("coin", coinParameter, said), said).toThrow(/^coin cannot be/);
  });
});
