/** Quote currency per unit of base, in whole steps of 1e-8: 1.005 is 100_500_000. */
export type PriceE8 = number & { readonly unit: "1e-8" };
/** Basis points: hundredths of a percent. */
export type Bps = number & { readonly unit: "bps" };

export const E8 = 1e8;

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A decimal text as whole steps of 1e-8, exactly; further digits are rounded half away from zero.
 * `undefined` when the text is no number or the result is no safe integer (beyond about 90 million).
 */
export const decimalToE8 = (text: string): PriceE8 | undefined => {
  const steps = plainSteps(text);
  return steps >= 0 ? (steps as PriceE8) : anySteps(text);
};

/** `0.9957`, read digit by digit: what nearly every price of a feed looks like. -1 for any other text. */
const plainSteps = (text: string): number => {
  const { length } = text;
  if (length === 0 || length > 15) return -1;
  let value = 0;
  let places = -1;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      if (places >= 0) places += 1;
    } else if (digit === -2 && places < 0) places = 0;
    else return -1;
  }
  if (places < 0) places = 0;
  if (places > 8 || text === ".") return -1;
  const steps = value * (POWERS[8 - places] ?? Number.NaN);
  return steps <= Number.MAX_SAFE_INTEGER ? steps : -1;
};

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

const anySteps = (text: string): PriceE8 | undefined => {
  const match = DECIMAL.exec(text.trim());
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  // Shift the point by eight places plus the exponent, on the digits themselves: no double ever holds the decimal.
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + 8;
  const kept = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const next = point < 0 ? "0" : (digits[point] ?? "0");
  const value = Number(kept) + (next >= "5" ? 1 : 0);
  if (!Number.isSafeInteger(value)) return undefined;
  return (sign === "-" && value !== 0 ? -value : value) as PriceE8;
};

/** A double as whole steps of 1e-8, by way of its shortest decimal text, so that 1.005 is 100_500_000. */
export const numberToE8 = (value: number): PriceE8 | undefined => decimalToE8(String(value));

/** Steps of 1e-8 as the nearest double: what `Number(text)` of the decimal would give. */
export const fromE8 = (steps: number): number => steps / E8;

/** Basis points from the peg, `(price / peg - 1) * 10000`; both in the same unit. Exactly 0.9950 is exactly -50. */
export const deviationBps = (price: number, peg: number): Bps =>
  (((price - peg) * 1e4) / peg) as Bps;

/** Rounded to the step by which deviations are compared, shown and hashed: 0.001 bps. Never minus zero. */
export const bps = (value: number): Bps => (Math.round(value * 1e3) / 1e3 + 0) as Bps;
