import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreState, saveState } from "../state.ts";
import { CompensatedSum } from "./compensated-sum.ts";

it("keeps what a plain sum of doubles loses", () => {
  const sum = new CompensatedSum();
  for (const amount of [1, 1e100, 1, -1e100]) sum.add(amount);
  expect(sum.value).toBe(2);
  sum.reset();
  let plain = 0;
  for (let i = 0; i < 1e6; i++) {
    sum.add(0.1);
    plain += 0.1;
  }
  expect(sum.value).toBe(1e5);
  expect(plain).not.toBe(1e5);
});

it("is exact on whole numbers of 2^-20 beyond 2^53 of them, across snapshots", () => {
  const step = fc.nat(Number.MAX_SAFE_INTEGER).map((n) => n * 2 ** -20);
  fc.assert(
    fc.property(fc.array(step), fc.nat(), (amounts, cut) => {
      let sum = new CompensatedSum();
      let exact = 0n;
      for (const [i, amount] of amounts.entries()) {
        sum.add(amount);
        exact += BigInt(amount * 2 ** 20);
        expect(sum.value).toBe(Number(exact) * 2 ** -20);
        if (i !== cut % amounts.length) continue;
        const saved = saveState(sum);
        sum = new CompensatedSum();
        restoreState(sum, saved);
      }
    }),
  );
});
