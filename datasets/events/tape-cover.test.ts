import { expect, it } from "vitest";
import { events } from "./index.ts";
import { instrumentsOf, tapeCover } from "./tape-cover.ts";

const eventOf = (id: string) => {
  const found = events.find((event) => event.id === id);
  if (found === undefined) throw new Error(`no event ${id}`);
  return found;
};
const usdc = eventOf("usdc-2023-03-11");
const tape = (from: string, to: string, ...instruments: string[]) => ({ from, to, instruments });

it("is the share of the event's days, 10 to 13 March, that a tape of the coin holds", () => {
  const kraken = "kraken:USDC/USD";
  expect(tapeCover(usdc, tape("2023-03-01T00:00Z", "2023-04-01T00:00Z", kraken))).toBe(1);
  expect(tapeCover(usdc, tape("2023-03-11T00:00Z", "2023-03-12T00:00Z", kraken))).toBe(0.25);
  expect(tapeCover(usdc, tape("2023-03-14T00:00Z", "2023-03-20T00:00Z", kraken))).toBe(0);
  expect(tapeCover(usdc, tape("2023-03-01T00:00Z", "2023-04-01T00:00Z", "kraken:DAI/USD"))).toBe(0);
});

it("counts an event without end to its extreme", () => {
  const ust = eventOf("ust-2022-05-07");
  expect(ust.recovery).toBe("none");
  // 7 to 11 May.
  expect(tapeCover(ust, tape("2022-05-09T00:00Z", "2022-07-01T00:00Z", "binance:UST/USDT"))).toBe(
    0.6,
  );
});

it("knows a coin by what a venue called it then, and turned over", () => {
  const time = Date.UTC(2023, 2, 11) * 1000;
  expect(
    instrumentsOf("USDC", time, [
      "kraken:USDC/USD",
      "coinbase:USDT/USDC",
      "kraken:USDT/USD",
      "kraken:BTC/USD",
    ]),
  ).toEqual(["kraken:USDC/USD", "coinbase:USDT/USDC"]);
});
