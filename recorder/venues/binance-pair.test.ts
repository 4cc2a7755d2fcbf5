import { expect, it } from "vitest";
import { binancePair } from "./binance-pair.ts";

it.each([
  ["USDCUSDT", "USDC/USDT"],
  ["USDCUSD", "USDC/USD"],
  ["USDTUSD", "USDT/USD"],
  ["USDCTUSD", "USDC/TUSD"],
  ["FDUSDUSDC", "FDUSD/USDC"],
  ["USTBUSD", "UST/BUSD"],
  ["BNBBUSD", "BNB/BUSD"],
  ["BNBUSD", "BNB/USD"],
  ["DOTUSD", "DOT/USD"],
  ["USDTDAI", "USDT/DAI"],
  ["USDTNGN", "USDT/NGN"],
  ["USD1USDC", "USD1/USDC"],
  ["币安人生USDT", "币安人生/USDT"],
  ["NOPE", "NOPE"],
])("reads %s as %s", (symbol, pair) => {
  expect(binancePair(symbol)).toBe(pair);
});
