import fc from "fast-check";
import { expect, it } from "vitest";
import { formatTime, micros } from "../engine/market/time.ts";
import { checkQuote, checkTrade } from "../recorder/venues/checked.ts";
import type { VenueQuote, VenueTrade } from "../recorder/venues/venue.ts";
import { quoteLine, tradeLine } from "./tick-line.ts";

const NONE = micros(Number.NaN);

const tradeOf = (price: string, size: string, more: Partial<VenueTrade> = {}): string => {
  const trade: VenueTrade = {
    ...{ symbol: "USDC/USD", eventTime: NONE, price, size },
    ...{ side: undefined, id: undefined, detail: undefined, ...more },
  };
  const checked = checkTrade(trade);
  if (typeof checked === "string") throw new Error(checked);
  return tradeLine("kraken:USDC/USD", trade, checked, NONE);
};

it("a trade has the contract's keys in their order, null where nothing is known", () => {
  expect(tradeOf("0.9957", "1200")).toBe(
    '{"type":"trade","instrument":"kraken:USDC/USD","eventTime":null,"receiveTime":null,"price":0.9957,"size":1200,"side":null,"tradeId":null}\n',
  );
  const eventTime = micros(1_678_518_000_000_007);
  const line = tradeOf("1", "1e-8", { eventTime, side: "sell", id: 'a"1', detail: "backfill" });
  expect(JSON.parse(line)).toEqual({
    ...{ type: "trade", instrument: "kraken:USDC/USD", receiveTime: null, price: 1, size: 1e-8 },
    ...{ eventTime: "2023-03-11T07:00:00.000007Z", side: "sell", tradeId: 'a"1', backfill: true },
  });
});

it("a quote has null for what is missing", () => {
  const quote: VenueQuote = {
    ...{ symbol: "USDC/USD", eventTime: NONE, bid: "0.9956", bidSize: undefined },
    ...{ ask: undefined, askSize: undefined },
  };
  const checked = checkQuote(quote);
  if (typeof checked === "string") throw new Error(checked);
  expect(quoteLine("kraken:USDC/USD", quote, checked, micros(1_678_518_000_250_000))).toBe(
    '{"type":"quote","instrument":"kraken:USDC/USD","eventTime":null,"receiveTime":"2023-03-11T07:00:00.250000Z","bid":0.9956,"bidSize":null,"ask":null,"askSize":null}\n',
  );
});

it.each([
  ["90071992.54740991", "9999999999.99999999"],
  ["12345678.9", "123456789.00000001"],
  ["20000000", "1000000000"],
])("large numbers keep every digit: %s, %s", (price, size) => {
  expect(tradeOf(price, size)).toContain(`"price":${price},"size":${size},`);
});

it("a number is the decimal that the venue wrote, whatever its digits", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (steps) => {
      const text = `${Math.floor(steps / 1e8)}.${String(steps % 1e8).padStart(8, "0")}`;
      const written = /"price":([^,]+),/.exec(tradeOf(text, "1"))?.[1] ?? "";
      expect(Number(written)).toBe(Number(text));
      expect(checkTrade({ ...AN, price: written })).toEqual(checkTrade({ ...AN, price: text }));
    }),
  );
});
const AN = {
  ...{ symbol: "USDC/USD", eventTime: NONE, size: "1" },
  ...{ side: undefined, id: undefined, detail: undefined },
};

it("times are those of formatTime", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e15 }), (time) => {
      const line = tradeOf("1", "1", { eventTime: micros(time) });
      expect(line).toContain(`"eventTime":"${formatTime(micros(time))}"`);
    }),
  );
});
