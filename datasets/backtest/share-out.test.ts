import fc from "fast-check";
import { expect, it } from "vitest";
import { type Needy, shareOut } from "./share-out.ts";

const needy = (kinds: readonly number[]): Needy[] =>
  kinds.map((kind, index) => ({
    ...{ index, parameters: {}, key: String(kind) },
    needs: { every: `${kind + 1}m` },
  }));

it("gives every configuration to one thread, with what it needs, and no thread more than twice its part", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      (kinds, threads) => {
        const shares = shareOut(needy(kinds), threads);
        const given = shares.flat().flatMap(({ needs, trials }) =>
          trials.map(({ index }) => {
            expect(needs.every).toBe(`${(kinds[index] ?? 0) + 1}m`);
            return index;
          }),
        );
        expect(given.sort((a, b) => a - b)).toEqual([...kinds.keys()]);
        expect(shares.length).toBeLessThanOrEqual(threads);
        const most = Math.ceil(kinds.length / threads) * 2;
        for (const share of shares) {
          const load = share.reduce((sum, { trials }) => sum + trials.length, 0);
          expect(load).toBeGreaterThan(0);
          expect(load).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});

it("leaves each alone where there are as many threads", () => {
  const loads = shareOut(needy([0, 0, 0, 1]), 4).map((share) => share.flatMap((c) => c.trials));
  expect(loads.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
});

it("keeps those together that need the same", () => {
  const shares = shareOut(needy([0, 1, 0, 1, 0, 1]), 2);
  expect(shares.map((share) => share.length)).toEqual([1, 1]);
});
