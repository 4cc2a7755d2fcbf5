import { expect, it } from "vitest";
import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { bitfinexSymbol, bitfinexWire } from "./bitfinex-symbols.ts";

const today = micros(Number.NaN);
const on = (day: string): Micros => parseTime(day) ?? today;

it.each([
  ["tUSTUSD", "USDT/USD"],
  ["tUDCUST", "USDC/USDT"],
  ["tBTCUSD", "BTC/USD"],
  ["tAVAX:USD", "AVAX/USD"],
  ["tTESTBTC:TESTUSD", "TESTBTC/TESTUSD"],
  ["tTERRAUST:USD", "USTC/USD"],
  ["tTSDUST", "TUSD/USDT"],
  ["tEUTEUR", "EURT/EUR"],
])("%s is %s, and back", (wire, symbol) => {
  expect(bitfinexSymbol(wire, today)).toBe(symbol);
  expect(bitfinexWire(symbol)).toBe(wire);
});

it.each(["tBTCF0:USTF0", "fUSD", "fUST", "tNOSEPARATOR", ""])(
  "what is no spot pair keeps its spelling: %s",
  (wire) => expect(bitfinexSymbol(wire, today)).toBe(wire),
);

it("a code means what it says until it was renamed", () => {
  expect(bitfinexSymbol("tPAXUST", on("2021-08-23T23:59:59Z"))).toBe("PAX/USDT");
  expect(bitfinexSymbol("tPAXUST", on("2021-08-24"))).toBe("USDP/USDT");
});
