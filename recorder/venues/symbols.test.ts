import { expect, it } from "vitest";
import { pairReader, pairWith, remembering, splitPair } from "./symbols.ts";

it("reads a pair the same the first time and ever after", () => {
  const aliases = { XBT: "BTC" };
  const pairOf = pairReader("-", aliases);
  const symbols = ["XBT-USD", "USDC-USDT", "BTC-USD-SWAP", "USDC", "-USD", "X".repeat(500), ""];
  for (let time = 0; time < 3; time++)
    for (const symbol of symbols) expect(pairOf(symbol)).toBe(pairWith(symbol, "-", aliases));
  expect(pairOf("XBT-USD")).toBe("BTC/USD");
});

it("reads each name once, also one that means nothing; a long one each time", () => {
  const read: string[] = [];
  const meaning = remembering((name) => {
    read.push(name);
    return name.startsWith("x") ? undefined : name.length;
  });
  const names = ["", "USDCUSDT", "x", "U".repeat(40), "U".repeat(41)];
  for (let time = 0; time < 3; time++)
    expect(names.map(meaning)).toEqual([0, 8, undefined, 40, 41]);
  expect(read).toEqual([...names, "U".repeat(41), "U".repeat(41)]);
});

it("remembers no more than so many names, and reads the others all the same", () => {
  let reads = 0;
  const counted = remembering((name) => {
    reads += 1;
    return name;
  });
  for (let time = 0; time < 2; time++)
    for (let i = 0; i < 20_010; i++) expect(counted(`a${i}`)).toBe(`a${i}`);
  expect(reads).toBe(20_020);
});

it("splits a joined pair by its longest quote, the same ever after", () => {
  for (let time = 0; time < 2; time++)
    expect(["USDCUSDT", "USDTUSD", "USD", "ZORK"].map(splitPair)).toEqual([
      ...["USDC/USDT", "USDT/USD", undefined, undefined],
    ]);
});
