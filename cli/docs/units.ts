import type { Unit } from "../../engine/indicators/indicator.ts";

/** What a unit is called in a table and, where that is too long, at the axis of a chart. */
const NAMES: Readonly<Record<string, readonly [table: string, axis?: string]>> = {
  price: ["quote currency"],
  bpsMinutes: ["bps × minutes", "bps × min"],
  percent: ["%"],
  base: ["base units", "coins"],
  seconds: ["s"],
};

export const unitName = (unit: Unit): string => NAMES[unit]?.[0] ?? unit;

/** `quote`: the currency in which prices are. */
export const axisUnit = (unit: Unit, quote: string): string =>
  unit === "price" ? quote : (NAMES[unit]?.[1] ?? unitName(unit));
