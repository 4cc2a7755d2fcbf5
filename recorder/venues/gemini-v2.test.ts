import fc from "fast-check";
import { expect, it } from "vitest";
import { ConnectionMemory } from "./connection-memory.ts";
import { gemini } from "./gemini.ts";
import { decodeAll } from "./testing.ts";

type Change = readonly ["buy" | "sell", string, string];

const updates = (changes: readonly Change[], more: object = {}): string =>
  JSON.stringify({ type: "l2_updates", symbol: "GUSDUSD", changes, ...more });

/** Best bid and ask of a book that is kept as simply as can be. */
const bestOf = (book: ReadonlyMap<string, string>) => {
  const prices = (side: string) =>
    [...book.keys()].flatMap((key) => (key.startsWith(side) ? [key.slice(side.length)] : []));
  const bid = prices("buy").sort((a, b) => Number(b) - Number(a))[0];
  const ask = prices("sell").sort((a, b) => Number(a) - Number(b))[0];
  return {
    ...{ bid, bidSize: bid && book.get(`buy${bid}`), ask, askSize: ask && book.get(`sell${ask}`) },
  };
};

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom("buy" as const, "sell" as const),
  fc.integer({ min: 1, max: 30 }).map((step) => (step / 100).toFixed(2)),
  fc.constantFrom("0", "1.5", "22"),
);

it("has the best prices of the book, whatever changes come in whatever frames", () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 8 }), { minLength: 1 }), (frames) => {
      const book = new Map<string, string>();
      let memory = new ConnectionMemory();
      let last: object | undefined;
      for (const [i, changes] of frames.entries()) {
        for (const [side, price, size] of changes)
          if (size === "0") book.delete(side + price);
          else book.set(side + price, size);
        const frame = updates(changes, i === 0 ? { trades: [], auction_events: [] } : {});
        const quotes = decodeAll(gemini, [frame], memory).filter(({ kind }) => kind === "quote");
        last = quotes.at(-1) ?? last;
        expect(last).toMatchObject(bestOf(book));
        // The memory may be written down and read at any time.
        memory = new ConnectionMemory(JSON.parse(JSON.stringify(memory.save())));
      }
    }),
  );
});

it("says nothing of a book whose beginning it has not seen, and begins anew with a whole one", () => {
  const memory = new ConnectionMemory();
  const kinds = (frame: string) => decodeAll(gemini, [frame], memory).map(({ kind }) => kind);
  expect(kinds(updates([["buy", "0.99", "5"]]))).toEqual(["control"]);
  expect(kinds(updates([["buy", "0.98", "5"]], { trades: [] }))).toEqual(["quote"]);
  const whole = updates([["sell", "1.01", "5"]], { trades: [] });
  expect(decodeAll(gemini, [whole], memory)).toMatchObject([{ bid: undefined, ask: "1.01" }]);
});

it("rejects a change that it cannot read, and takes the others", () => {
  const frame = JSON.stringify({
    ...{ type: "l2_updates", symbol: "GUSDUSD", trades: [] },
    changes: [["buy", "0.99", "5"], ["buy", "nonsense", "5"], ["hold", "1", "1"], ["sell"]],
  });
  expect(decodeAll(gemini, [frame])).toMatchObject([
    ...Array.from({ length: 3 }, () => ({ kind: "rejected" })),
    { kind: "quote", bid: "0.99", ask: undefined },
  ]);
});
