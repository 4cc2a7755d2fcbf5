import { describe, expect, it } from "vitest";
import { parseInstrument } from "../market/instrument.ts";
import { micros } from "../market/time.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks } from "../testing/ticks.ts";
import { linkAt } from "./link.ts";
import { Route } from "./route.ts";

const NOW = micros(Date.UTC(2023, 2, 11) * 1000);

describe("a reference venue", () => {
  it("prices no coin, not even Tether's dollar rate", () => {
    for (const pair of ["USDC/USD", "USDT/USD", "USDC/USDT", "EURC/EUR"]) {
      const link = linkAt(parseInstrument(`coingecko:${pair}`), NOW);
      expect(link.coin).toBeUndefined();
      expect(link.route).toBe(Route.other);
    }
    expect(linkAt(parseInstrument("kraken:USDC/USD"), NOW).coin?.id).toBe("USDC");
  });

  it("keeps the coin's peg, by which its own price is shown", () => {
    expect(linkAt(parseInstrument("coingecko:USDC/USD"), NOW).peg).toBe(1e8);
  });

  it("does not move a coin's price and counts as none of its venues", () => {
    const records: Tick[] = [
      { at: 0, on: "kraken:USDC/USD", trade: 0.98 },
      { at: 1, on: "coingecko:USDC/USD", bid: 0.9, ask: 0.9 },
      { at: 2, on: "coingecko:USDT/USD", bid: 0.5, ask: 0.5 },
      { at: 3, on: "binance:USDC/USDT", trade: 0.97 },
    ];
    const { batch, instruments } = ticks(records);
    const settings = { ...defaultSettings("event_time"), indicators: [] };
    const pipeline = new Pipeline(settings, instruments, {});
    pipeline.push(batch);
    const usdc = pipeline.coins.find(({ id }) => id === "USDC");
    expect(usdc?.view.venues).toBe(1);
    expect(usdc?.view.price).toBe(98_000_000);
  });
});
