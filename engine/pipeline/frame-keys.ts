import type { Unit } from "../indicators/indicator.ts";

/** A key of every frame and the unit that decides how its value is rounded. */
export type BaseKey = readonly [key: string, unit: Unit];

export const instrumentKeys: readonly BaseKey[] = [
  ["price", "price"],
  ["bid", "price"],
  ["ask", "price"],
  ["spread", "bps"],
];
/** Only of instruments that price a pegged coin. */
export const pegKeys: readonly BaseKey[] = [["deviation", "bps"]];
/** Only of pegged instruments that are not quoted in the peg's currency. */
export const referenceKeys: readonly BaseKey[] = [
  ["referencePrice", "price"],
  ["referenceDeviation", "bps"],
];
/** Only of coins, and only where a model is given: its score towards either side, 0 to 1. */
export const scoreKeys: readonly BaseKey[] = [
  ["depegScore.discount", "ratio"],
  ["depegScore.premium", "ratio"],
];
export const coinKeys: readonly BaseKey[] = [
  ["price", "price"],
  ["deviation", "bps"],
  ["venues", "count"],
  ["dispersion.range", "bps"],
  ["dispersion.mad", "bps"],
];
