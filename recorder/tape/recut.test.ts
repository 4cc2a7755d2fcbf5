import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { type Piece, recut } from "./recut.ts";
import { copyInstruments, firstAtOrAfter, withinTime } from "./select-records.ts";
import { emptyBatch } from "./tick-decoder.ts";

const plan = { values: ["a", "b"], kind: Kind.trade } as const;

/** Records `first`, `first + 1` … : every column says which it is. */
const numbered = (first: number, count: number): TickBatch => {
  const batch = emptyBatch(plan, count);
  for (let i = 0; i < count; i++) {
    batch.eventTime[i] = first + i;
    batch.a[i] = 10 * (first + i);
    batch.instrument[i] = (first + i) % 3;
    if ((first + i) % 5 === 0) batch.notes.set(i, `note ${first + i}`);
  }
  batch.length = count;
  return batch;
};

it("gives the same records in order, notes and all, in batches of the size asked for", async () => {
  const lengths = fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 120 }), async (cuts, size) => {
      const expected: number[] = [];
      async function* pieces(): AsyncGenerator<Piece> {
        let next = 0;
        for (const [before, count, after] of cuts) {
          const batch = numbered(next, before + count + after);
          next += batch.length;
          for (let i = before; i < before + count; i++) expected.push(batch.eventTime[i] ?? -1);
          yield { batch, start: before, end: before + count };
        }
      }
      const seen: number[] = [];
      const sizes: number[] = [];
      for await (const batch of recut(pieces(), plan, size)) {
        sizes.push(batch.length);
        for (let i = 0; i < batch.length; i++) {
          const id = batch.eventTime[i] ?? -1;
          seen.push(id);
          expect(batch.a[i]).toBe(10 * id);
          expect(batch.instrument[i]).toBe(id % 3);
          expect(batch.notes.get(i)).toBe(id % 5 === 0 ? `note ${id}` : undefined);
        }
      }
      expect(seen).toEqual(expected);
      expect(sizes.slice(0, -1).every((length) => length === size)).toBe(true);
      expect((sizes.at(-1) ?? 1) <= size && sizes.at(-1) !== 0).toBe(true);
    }),
  );
});

it("passes a batch on untouched when it has the right size", async () => {
  const batch = numbered(0, 40);
  async function* pieces(): AsyncGenerator<Piece> {
    yield { batch, start: 0, end: 40 };
  }
  for await (const out of recut(pieces(), plan, 40)) expect(out).toBe(batch);
});

it("finds the first time at or after another", () => {
  void fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 })),
      fc.integer({ min: -1, max: 21 }),
      (values, time) => {
        const times = Float64Array.from(values.sort((x, y) => x - y));
        const found = times.findIndex((value) => value >= time);
        expect(firstAtOrAfter(times, times.length, time)).toBe(found < 0 ? times.length : found);
      },
    ),
  );
});

it("selects by time and instrument what a plain filter would", () => {
  void fc.assert(
    fc.property(
      fc.integer({ max: 30 }),
      fc.integer({ max: 30 }),
      fc.subarray([0, 1, 2]),
      (from, to, chosen) => {
        const batch = numbered(0, 25);
        const wanted = new Set(chosen);
        const selection = { from: from as never, to: to as never, instruments: wanted };
        const out = emptyBatch(plan, 25);
        const piece = copyInstruments(withinTime(batch, batch.eventTime, selection), wanted, out);
        const ids = Array.from(piece.batch.eventTime.subarray(piece.start, piece.end));
        const all = Array.from({ length: 25 }, (_, id) => id);
        const expected = all.filter((id) => id >= from && id < to && wanted.has(id % 3));
        expect(ids).toEqual(expected);
        expect([...out.notes.keys()]).toEqual(
          expected.flatMap((id, row) => (id % 5 === 0 ? [row] : [])),
        );
      },
    ),
  );
});
