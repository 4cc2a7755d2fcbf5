import type { Unit } from "./indicator.ts";

/** How many steps make one: a value of this unit is shown, compared and hashed to the step. */
export const stepsPerUnit: Readonly<Record<Unit, number>> = {
  price: 1e8,
  bps: 1e3,
  bpsMinutes: 1e3,
  percent: 1e6,
  ratio: 1e9,
  points: 1e6,
  base: 1e4,
  count: 1e6,
  seconds: 1e6,
};

/**
 * `value` rounded to whole 1/`steps`, half up. Never minus zero; NaN ("no value") for NaN and for an infinity. Where a
 * step is finer than the double itself, it comes back as it is.
 */
export const roundToSteps = (value: number, steps: number): number => {
  const scaled = value * steps;
  if (Math.abs(scaled) <= Number.MAX_SAFE_INTEGER) return Math.round(scaled) / steps + 0;
  // Not the value's own NaN: its bits depend on the operation that made it, and these numbers are hashed.
  return Number.isFinite(value) ? value : Number.NaN;
};

/** `value` rounded to the step of its unit: 1e-8 for prices, 0.001 for basis points. */
export const roundToUnit = (value: number, unit: Unit): number =>
  roundToSteps(value, stepsPerUnit[unit]);
