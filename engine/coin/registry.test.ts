import { describe, expect, it } from "vitest";
import { type Micros, parseTime } from "../market/time.ts";
import { coinRecords } from "./coins.ts";
import { everListed, listingAt } from "./registry.ts";

const at = (text: string): Micros => parseTime(text) ?? (Number.NaN as Micros);
const idAt = (venue: string, symbol: string, time: string) =>
  listingAt(venue, symbol, at(time)).coin?.id;

describe("the coin registry", () => {
  it("knows FRAX as the dollar until January 2026 and frxUSD after it", () => {
    expect(idAt("kraken", "FRAX", "2023-03-11")).toBe("FRAX");
    expect(idAt("kraken", "FRAX", "2026-02-01")).toBeUndefined();
    expect(idAt("kraken", "FRXUSD", "2026-02-01")).toBe("frxUSD");
    expect(listingAt("kraken", "FRAX", at("2023-03-11")).until).toBe(at("2026-01-01"));
  });

  it("knows UST as TerraUSD, but as Tether on Bitfinex", () => {
    expect(idAt("binance", "UST", "2022-05-09")).toBe("UST");
    expect(idAt("bitfinex", "UST", "2022-05-09")).toBe("USDT");
    expect(idAt("bitfinex", "UST", "2026-01-01")).toBe("USDT");
  });

  it("knows what a symbol has ever meant", () => {
    expect(everListed("kraken", "FRAX")?.id).toBe("FRAX");
    expect(everListed("bitfinex", "UST")?.id).toBe("USDT");
    expect(everListed("bybit", "usde")?.id).toBe("USDe");
    expect(everListed("kraken", "BTC")).toBeUndefined();
  });

  it("takes a symbol in any case and knows nothing of other assets", () => {
    expect(idAt("bybit", "USDE", "2025-10-10")).toBe("USDe");
    expect(idAt("bybit", "USDe", "2025-10-10")).toBe("USDe");
    expect(idAt("kraken", "BTC", "2025-10-10")).toBeUndefined();
  });

  it("has no symbol that means two coins at one venue at one time, and only known successors", () => {
    const ids = new Set(coinRecords.map(({ id }) => id));
    const seen: { key: string; from: number; to: number }[] = [];
    for (const { symbols, successor } of coinRecords) {
      if (successor !== undefined) expect(ids).toContain(successor);
      for (const { symbol, venue = "", from, to } of symbols) {
        const span = {
          key: `${venue}:${symbol.toUpperCase()}`,
          from: from ? at(from) : -Infinity,
          to: to ? at(to) : Infinity,
        };
        expect(span.from).toBeLessThan(span.to);
        expect(
          seen.filter(
            (other) => other.key === span.key && other.from < span.to && span.from < other.to,
          ),
        ).toEqual([]);
        seen.push(span);
      }
    }
  });
});
