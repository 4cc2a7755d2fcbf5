import fc from "fast-check";
import { expect, it } from "vitest";
import { decimalText, e16Number, e16Text } from "./decimal-text.ts";

it("writes steps as decimals, without needless digits and with their sign", () => {
  expect(decimalText(-125n, 1)).toBe("-12.5");
  expect(decimalText(5n, 8)).toBe("0.00000005");
  expect(decimalText(-5n, 1)).toBe("-0.5");
  expect(decimalText(0n, 16)).toBe("0");
  expect(decimalText(1_200n, 2)).toBe("12");
  expect(decimalText(7n, 0)).toBe("7");
});

it("loses no digit, however large", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (steps) => {
      const [whole = "", fraction = ""] = e16Text(steps).split(".");
      expect(BigInt(whole + fraction.padEnd(16, "0"))).toBe(steps);
    }),
  );
});

it("gives the nearest double, for pictures", () => {
  expect(e16Number(741_980_000_000_000_000n)).toBe(74.198);
});
