import { describe, expect, it } from "vitest";
import * as z from "zod";
import { bitstampPair } from "./bitstamp-pair.ts";
import { bitstamp } from "./index.ts";
import { captures } from "./testing.ts";

describe("bitstampPair", () => {
  it("takes a coin's name for what it is", () => {
    expect(bitstampPair("usdcusdt")).toBe("USDC/USDT");
    expect(bitstampPair("eurtusd")).toBe("EURT/USD");
    expect(bitstampPair("usdtusd")).toBe("USDT/USD");
    expect(bitstampPair("rlusdusd")).toBe("RLUSD/USD");
  });

  it("leaves what is no spot pair as it is", () => {
    for (const name of ["btcusd-perp", "usd", "", "xyz"]) expect(bitstampPair(name)).toBe(name);
  });

  it("agrees with every name in the venue's own list", () => {
    const pairs = z.array(z.looseObject({ name: z.string(), url_symbol: z.string() }));
    const lists = captures(bitstamp)
      .flat()
      .filter(({ file }) => file.endsWith("rest_instruments.ndjson"))
      .flatMap(({ raw }) => pairs.parse(JSON.parse(raw)));
    expect(lists.length).toBeGreaterThan(50);
    for (const { name, url_symbol } of lists) expect(bitstampPair(url_symbol)).toBe(name);
  });
});
