/** Rows as CSV (RFC 4180): what holds a comma, a quote or a line break is quoted, nothing is empty. */
export const csv = (
  heads: readonly string[],
  rows: readonly (readonly (string | number | undefined)[])[],
): string => [heads, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");

const cell = (value: string | number | undefined): string => {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
