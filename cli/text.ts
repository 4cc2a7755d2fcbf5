/**
 * Without what could move a terminal's cursor, change its colours or forge a second line: names and messages come from
 * files and feeds. A tab or line break becomes a space.
 */
export const plain = (text: string): string =>
  text
    .replace(/[\t\r\n]+/g, " ")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "");

/** `1,234,567`, the same in every locale. */
export const grouped = (value: number): string =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");

/** `1.24 M`: three digits and a magnitude. */
export const short = (value: number): string => {
  for (const [size, letter] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const)
    if (value >= size) return `${(value / size).toPrecision(3)} ${letter}`;
  return String(Math.round(value));
};

/** `12.3 MB`, in powers of 1000. */
export const bytes = (value: number): string =>
  value < 1000 ? `${value} B` : `${short(value).replace(/ (\w)$/, (_, l: string) => ` ${l}`)}B`;

/** `850 ms` or `12.3 s`. */
export const took = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

const CODES = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof CODES;

/** `text` in a colour, where colours are wanted. */
export const paint = (color: boolean, style: Style, text: string): string =>
  color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

/** Rows in columns as wide as their widest cell, two spaces apart. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};
