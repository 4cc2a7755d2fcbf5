import fc from "fast-check";
import { expect, it } from "vitest";
import { anyBars, closes, run } from "./testing.ts";

const none = Number.NaN;
const bars = closes(1, 3, 5, 9, 5, 1);

it("start=talib: both averages are means that end together, and the lines come at once, by hand", () => {
  // Fast over 1 is the close. Slow over 3: 3, then halfway to the close: 6, 5.5, 3.25. Their differences: 2, 3, -0.5, -2.25.
  // Signal over 2: 2.5, then two thirds of the way: 0.5, -4/3.
  expect(run("macd(1,3,2)", bars, "macd")).toEqual([none, none, none, 3, -0.5, -2.25]);
  const [, , , first, second, third = none] = run("macd(1,3,2)", bars, "signal");
  expect([first, second]).toEqual([2.5, 0.5]);
  expect(third).toBeCloseTo(-4 / 3, 12);
  expect(run("macd(1,3,2)", bars, "histogram").slice(0, 5)).toEqual([none, none, none, 0.5, -1]);
});

it("start=classic: each average starts on its own first bars, and macd before its signal", () => {
  // Fast over 2: 2, 4, 22/3 …; slow over 3: 3, 6 …
  const classic = run("macd(2,3,2,start=classic)", bars, "macd");
  expect(classic.slice(0, 3)).toEqual([none, none, 1]);
  expect(classic[3]).toBeCloseTo(22 / 3 - 6, 12);
  // Here the fast average starts over bars 1 and 2, with 4, on the same bar as the slow one; the next is the same.
  const talib = run("macd(2,3,2)", bars, "macd");
  expect(talib.slice(0, 3)).toEqual([none, none, none]);
  expect(talib[3]).toBeCloseTo(22 / 3 - 6, 12);
  expect(run("macd(2,3,2,start=classic)", bars, "signal").map(Number.isNaN)).toEqual(
    run("macd(2,3,2)", bars, "signal").map(Number.isNaN),
  );
});

it("is the difference of the two ema, start=classic, to the last bit of their whole steps", () => {
  fc.assert(
    fc.property(anyBars({ min: 6, max: 60 }), (any) => {
      const fast = run("ema(3)", any);
      const slow = run("ema(5)", any);
      for (const [i, value] of run("macd(3,5,2,start=classic)", any, "macd").entries())
        if (i >= 4) expect(Math.abs(value - ((fast[i] ?? 0) - (slow[i] ?? 0)))).toBeLessThan(1e-15);
    }),
  );
});

it("changes its sign when the spans change places", () => {
  fc.assert(
    fc.property(anyBars({ min: 6, max: 60 }), fc.constantFrom("talib", "classic"), (any, start) => {
      const there = run(`macd(3,5,2,start=${start})`, any, "macd");
      const back = run(`macd(5,3,2,start=${start})`, any, "macd");
      expect(back.map((value) => 0 - value)).toEqual(there.map((value) => value + 0));
    }),
  );
});
