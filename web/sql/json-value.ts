import type { ResultColumn } from "./messages.ts";

/** So many digits a double always keeps. */
const KEPT = 15;

/** A cell for programs: a number where a double keeps its digits, else their text; null for what is no number. */
export const jsonValue = (
  { kind, type }: ResultColumn,
  text: string | null,
): string | number | boolean | null => {
  if (text === null) return null;
  if (kind === "boolean") return text === "true";
  if (kind !== "number") return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  const whole = !text.includes(".");
  const kept =
    type === "DOUBLE" ||
    type === "FLOAT" ||
    (whole ? Number.isSafeInteger(value) : significant(text) <= KEPT);
  return kept ? value : text;
};

const significant = (text: string): number =>
  text.replace("-", "").replace(/0+$/, "").replace(".", "").replace(/^0+/, "").length;
