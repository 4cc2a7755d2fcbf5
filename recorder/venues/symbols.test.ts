import { expect, it } from "vitest";
import { pairReader, pairWith } from "./symbols.ts";

it("reads a pair the same the first time and ever after", () => {
  const aliases = { XBT: "BTC" };
  const pairOf = pairReader("-", aliases);
  const symbols = ["XBT-USD", "USDC-USDT", "BTC-USD-SWAP", "USDC", "-USD", "X".repeat(500), ""];
  for (let time = 0; time < 3; time++)
    for (const symbol of symbols) expect(pairOf(symbol)).toBe(pairWith(symbol, "-", aliases));
  expect(pairOf("XBT-USD")).toBe("BTC/USD");
});
