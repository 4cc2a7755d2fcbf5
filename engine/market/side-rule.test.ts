import fc from "fast-check";
import { expect, it } from "vitest";
import { Level1 } from "./level1.ts";
import { SideRule } from "./side-rule.ts";

const book = (price: number, side: number, bid = 99, ask = 101): Level1 =>
  Object.assign(new Level1(), { time: 0, quotedAt: 0, bid, ask, price, side });

it("believes the venue, then the quote, then the last change of price", () => {
  const rule = new SideRule();
  expect(rule.of(book(100, 0))).toBe(0);
  expect(rule.of(book(101, -1))).toBe(-1);
  expect(rule.of(book(101, 0))).toBe(1);
  expect(rule.of(book(99, 0))).toBe(-1);
  // At the mid, after a fall, an equal price, and a rise.
  expect(rule.of(book(100, 0, 99, 101))).toBe(1);
  expect(rule.of(book(98, 0, 97, 99))).toBe(-1);
  expect(rule.of(book(98, 0, 97, 99))).toBe(-1);
});

it("goes by the last change of price where the book is crossed or stale", () => {
  const rule = new SideRule();
  rule.of(book(100, 0));
  expect(rule.of(book(101, 0, 120, 110))).toBe(1);
  const stale = book(100, 0, 90, 92);
  stale.time = 60e6 + 1;
  expect(rule.of(stale)).toBe(-1);
});

it("knows nothing after a reset", () => {
  const rule = new SideRule();
  rule.of(book(99, 0));
  rule.of(book(100, 0));
  rule.reset();
  expect(rule.of(book(100, 0))).toBe(0);
});

it("is the same for being told of some trades in one", () => {
  const prices = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 });
  fc.assert(
    fc.property(prices, prices, (earlier, later) => {
      const one = new SideRule();
      const other = new SideRule();
      for (const price of earlier) for (const rule of [one, other]) rule.of(book(price, 1));
      for (const price of later) one.of(book(price, -1));
      const last = later.at(-1) ?? Number.NaN;
      other.passed(later.findLast((price) => price !== last) ?? other.price, last);
      expect(other.price).toBe(one.price);
      for (const price of [last, 1, 4])
        expect(other.of(book(price, 0, Number.NaN))).toBe(one.of(book(price, 0, Number.NaN)));
    }),
  );
});
