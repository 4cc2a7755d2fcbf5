import fc from "fast-check";
import { expect, it } from "vitest";
import { excursions } from "./excursions.ts";

it("measures the farthest marks against and for a holder", () => {
  const marks = [0.98, 0.95, 1.01, 0.99];
  expect(excursions({ side: "buy", entry: 1, size: 2000, marks })).toEqual({
    mae: expect.closeTo(-500, 8),
    maeMoney: expect.closeTo(-100, 8),
    mfe: expect.closeTo(100, 8),
    mfeMoney: expect.closeTo(20, 8),
  });
  expect(excursions({ side: "sell", entry: 1, size: 2000, marks })).toMatchObject({
    ...{ mae: expect.closeTo(-100, 8), mfe: expect.closeTo(500, 8) },
  });
});

it("is nothing without marks, and undefined without a price", () => {
  const none = { side: "buy", entry: 2, size: 1, marks: [Number.NaN] } as const;
  expect(excursions(none)).toEqual({ mae: 0, maeMoney: 0, mfe: 0, mfeMoney: 0 });
  expect(excursions({ ...none, entry: 0 }).mae).toBeNaN();
  expect(excursions({ ...none, entry: Number.NaN }).mfeMoney).toBeNaN();
});

it("has a mirror image for the other side, and bps that no size changes", () => {
  const marks = fc.array(fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(marks, fc.integer({ min: 1, max: 9 }), (path, size) => {
      const held = excursions({ side: "buy", entry: 100, size, marks: path });
      const sold = excursions({ side: "sell", entry: 100, size, marks: path });
      expect([held.mae + sold.mfe, held.mfeMoney + sold.maeMoney]).toEqual([0, 0]);
      expect(held.mae).toBeLessThanOrEqual(0);
      expect(held.mfe).toBeGreaterThanOrEqual(0);
      expect(excursions({ side: "buy", entry: 100, size: 1, marks: path }).mae).toBe(held.mae);
    }),
  );
});
