import type { Unit } from "../../engine/indicators/indicator.ts";

/** What a unit is called in a table and, short, at an axis of a chart in dollars. */
const NAMES: Readonly<Record<string, readonly [table: string, axis: string]>> = {
  price: ["quote currency", "USD"],
  bps: ["bps", "bps"],
  bpsMinutes: ["bps × minutes", "bps × min"],
  percent: ["%", "%"],
  ratio: ["ratio", "ratio"],
  points: ["points", "points"],
  base: ["base units", "coins"],
  count: ["count", "count"],
  seconds: ["s", "s"],
};

export const unitName = (unit: Unit): string => NAMES[unit]?.[0] ?? unit;
export const axisUnit = (unit: Unit): string => NAMES[unit]?.[1] ?? unit;
