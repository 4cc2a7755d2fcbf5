import { createHash } from "node:crypto";
import type { Terms } from "../terms.ts";
import { textOf, timeOf } from "./figure.ts";
import type { SheetTerms } from "./shape.ts";

/** Terms as a sheet shows them. */
export const termsOf = ({ halts, ...terms }: Terms): SheetTerms => ({
  ...terms,
  halts: halts.map(({ from, to, ...halt }) => ({ ...halt, from: textOf(from), to: timeOf(to) })),
});

/** SHA-256 of plain data, hex: the same whatever the order of its keys. */
export const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex");

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};
