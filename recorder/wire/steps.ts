import { decimalToE8 } from "../../engine/market/price.ts";

/** Whole steps of 1e-8: a number as long as it is exact, a bigint beyond (90 million units), never beyond DECIMAL(18,8). */
export type Steps = number | bigint;

/** DECIMAL(18,8) holds less than this, in steps. */
const LIMIT = 10n ** 18n;

/** A decimal text as whole steps of 1e-8, further digits rounded half away from zero; undefined for what does not fit DECIMAL(18,8). */
export const stepsOf = (text: string): Steps | undefined => decimalToE8(text) ?? largeSteps(text);

const largeSteps = (text: string): bigint | undefined => {
  const match = /^([+-]?)(\d{1,10})(?:\.(\d*))?$/.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  const kept = BigInt(`${whole}${fraction.slice(0, 8).padEnd(8, "0")}`);
  const steps = kept + ((fraction[8] ?? "0") >= "5" ? 1n : 0n);
  if (steps >= LIMIT) return undefined;
  return sign === "-" ? -steps : steps;
};

/** Steps as the nearest double, in whole units: what reading the tape back gives. */
export const unitsOf = (steps: Steps): number => {
  if (typeof steps === "number") return steps / 1e8;
  const digits = (steps < 0n ? -steps : steps).toString().padStart(9, "0");
  return Number(`${steps < 0n ? "-" : ""}${digits.slice(0, -8)}.${digits.slice(-8)}`);
};
