import fc from "fast-check";
import { expect, it } from "vitest";
import { logGammaHalf } from "./log-gamma-half.ts";

const ROOT_PI = Math.sqrt(Math.PI);

it("is that of the gammas known in closed form", () => {
  // gamma(1/2) = root of pi, gamma(1) = 1, gamma(3/2) = half of it, gamma(2) = 1, gamma(5/2) = 3/4 of it.
  expect(logGammaHalf(0.5)).toBeCloseTo(-Math.log(ROOT_PI), 15);
  expect(logGammaHalf(1)).toBeCloseTo(Math.log(ROOT_PI / 2), 15);
  expect(logGammaHalf(2)).toBeCloseTo(Math.log((3 / 4) * ROOT_PI), 15);
});

it("makes a whole step of the gamma from two halves, however large or small", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (a) => {
      const step = logGammaHalf(a) + logGammaHalf(a + 0.5);
      expect(Math.abs(step - Math.log(a))).toBeLessThan(4e-15 * Math.max(1, Math.abs(step)));
    }),
  );
});
