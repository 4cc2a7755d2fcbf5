/** A sheet takes a text that begins so for a formula, and would run it. */
const FORMULA = /^[=+\-@\t\r\n]/;

/** Rows as CSV (RFC 4180). Before a text that a sheet would take for a formula goes an apostrophe; numbers stay as they are. */
export const csvText = (
  head: readonly string[],
  rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
): string => `${[head, ...rows].map((row) => row.map(field).join(",")).join("\n")}\n`;

const field = (value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
};
