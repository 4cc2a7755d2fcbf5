import { expect, it } from "vitest";
import type { Fill } from "../engine/backtest/order.ts";
import { type Micros, parseTime } from "../engine/market/time.ts";
import { fillJson, fillLine } from "./fill-line.ts";

const fill: Fill = {
  ...{ type: "fill", order: 3, tag: "part 1\u001b[2J", instrument: "kraken:USDC/USD", side: "buy" },
  time: parseTime("2023-03-11T07:16Z") as Micros,
  pricedAt: parseTime("2023-03-11T07:15Z") as Micros,
  ...{ price: 87_400_000, size: 123_456_000_000n },
  ...{ fee: 28_053_969_600_000_000n, slippage: 1n },
  ...{ liquidity: "taker", source: "bar" },
};

it("prints a fill as decimal numbers for programs", () => {
  expect(fillJson(fill)).toEqual({
    ...{ type: "fill", time: "2023-03-11T07:16:00.000000Z", instrument: "kraken:USDC/USD" },
    ...{ side: "buy", price: 0.874, size: 1234.56, fee: 2.80539696, slippage: 1e-16 },
    ...{ liquidity: "taker", source: "bar", order: 3, tag: "part 1\u001b[2J" },
    pricedAt: "2023-03-11T07:15:00.000000Z",
  });
});

it("prints a fill as a line for people, whatever its tag holds", () => {
  expect(fillLine(fill, false)).toBe(
    "2023-03-11 07:16:00Z  BUY   1234.6 USDC at 0.874 USD on kraken  cost 2.8  taker  part 1[2J",
  );
});
