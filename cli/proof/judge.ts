import { type Figure, holds, type Limit } from "../bench/figure.ts";

export type Verdict = "pass" | "fail" | "not measured";

/** A row passes when something was judged and all of it held. No row says so itself. */
export const verdictOf = (figures: readonly Figure[]): Verdict => {
  const judged = figures.map(holds).filter((held) => held !== undefined);
  return judged.length > 0 && judged.every(Boolean) ? "pass" : "fail";
};

/** "≤ 1.5". */
export const limitText = (limit: Limit): string => {
  if ("equals" in limit) return typeof limit.equals === "number" ? whole(limit.equals) : "the same";
  if ("atMost" in limit) return `≤ ${whole(limit.atMost)}`;
  if ("below" in limit) return `< ${whole(limit.below)}`;
  return `≥ ${whole(limit.atLeast)}`;
};

/** Three digits that count, separators, digests cut to their first twelve digits. */
export const valueText = (value: number | string): string => {
  if (typeof value === "string") return /^[0-9a-f]{40,}$/.test(value) ? value.slice(0, 12) : value;
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 100) return whole(Math.round(value));
  return String(Number(value.toPrecision(3)));
};

const whole = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 6 });
