import fc from "fast-check";
import { expect, it } from "vitest";
import { exact, fixed, percent, rounded, signedMoney, signedPercent } from "./exact.ts";

it("groups digits and keeps every one of them", () => {
  expect(exact("-1234567.0000000000000001")).toBe("−1\u202f234\u202f567.0000000000000001");
  expect(exact("12")).toBe("12");
});

it("rounds half away from zero, on the digits themselves, and zero has no sign", () => {
  expect(rounded("1.005")).toBe("1.01");
  expect(rounded("-2.675")).toBe("−2.68");
  expect(rounded("-0.004")).toBe("0.00");
  expect(rounded("999.995")).toBe("1\u202f000.00");
  expect(rounded("2.5", 0)).toBe("3");
  expect(signedMoney("0.001")).toBe("0.00");
  expect(signedMoney("74.198")).toBe("+74.20");
});

it("rounds as a double would where a double can", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), (cents) => {
      const text = (cents / 100).toFixed(2);
      const plain = rounded(text).replaceAll("\u202f", "").replace("−", "-");
      expect(Number(plain)).toBe(Number(text));
    }),
  );
});

it("writes shares, and a dash for none", () => {
  expect(signedPercent(0.0074198)).toBe("+0.74 %");
  expect(signedPercent(-0.5, 0)).toBe("−50 %");
  expect(percent(null)).toBe("–");
  expect(percent(Number.NaN)).toBe("–");
  expect(fixed(Number.POSITIVE_INFINITY)).toBe("–");
  expect(fixed(1e25, 1)).toBe(
    "10\u202f000\u202f000\u202f000\u202f000\u202f000\u202f905\u202f969\u202f664.0",
  );
});
