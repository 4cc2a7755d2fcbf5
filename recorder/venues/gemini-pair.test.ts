import { expect, it } from "vitest";
import { geminiPair } from "./gemini-pair.ts";

it.each([
  ["gusdusd", "GUSD/USD"],
  ["xrpgusd", "XRP/GUSD"],
  ["usdtgusd", "USDT/GUSD"],
  ["usdcusd", "USDC/USD"],
  ["rlusdusd", "RLUSD/USD"],
  ["LINKRLUSD", "LINK/RLUSD"],
  ["batusd", "BAT/USD"],
  ["shibusd", "SHIB/USD"],
  ["gusdgbp", "GUSD/GBP"],
  ["paxgusd", "PAXG/USD"],
  ["paxggusd", "PAXG/GUSD"],
  ["moodengusd", "MOODENG/USD"],
  ["moodenggusd", "MOODENG/GUSD"],
  ["dogeeth", "DOGE/ETH"],
  ["efilfil", "EFIL/FIL"],
  ["btcgusdperp", "btcgusdperp"],
  ["GEMI-BTC05M2606011000-UP", "GEMI-BTC05M2606011000-UP"],
])("reads %s as %s", (symbol, pair) => {
  expect(geminiPair(symbol)).toBe(pair);
});
