import { expect, it } from "vitest";
import { bybit } from "../venues/bybit.ts";
import { kraken } from "../venues/kraken.ts";
import { FoldMemory } from "./fold-memory.ts";
import { FoldDriver } from "./testing.ts";
import { TickFold } from "./tick-fold.ts";

it("a feed that names pairs without end leaves room for those of other venues", () => {
  const memory = new FoldMemory();
  for (let i = 0; i < 10_000; i++) memory.meet("bybit", `A${i}/USD`);
  expect(memory.size).toBe(4096);
  expect(memory.meet("kraken", "USDC/USD")).toBe(4096);
  expect(memory.meet("bybit", "A0/USD")).toBe(0);
  expect(memory.meet("bybit", "NEW/USD")).toBe(-1);
  const again = new FoldMemory();
  again.restore(memory.save());
  expect(again.meet("bybit", "NEW/USD")).toBe(-1);
});

it.each(["../USDC/USD", "USDC/USD; DROP TABLE ticks", "US\u001b[2JDC/USD", "USDC/USD\n", "/", ""])(
  "%j is no pair",
  (symbol) => {
    expect(new FoldMemory().meet("kraken", symbol)).toBe(-1);
  },
);

it("nothing is remembered of a request that was never answered", () => {
  const it = new FoldDriver(new TickFold({ bybit, kraken }), "bybit");
  for (let connection = 1; connection < 100; connection++) {
    const asked = { method: "GET", url: "https://x/", purpose: "trades", symbol: "USDC/USDT" };
    it.send(connection, connection, "out", JSON.stringify(asked));
    it.note(connection, connection, { note: "remark", what: "no answer by REST", why: "HTTP 500" });
  }
  const { connections }: { connections: unknown[] } = JSON.parse(it.fold.save());
  expect(connections).toEqual([]);
});
