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

/** `-38.1`, rounded as an alert's own words are. */
export const oneDecimal = (value: number): string => (Math.round(value * 10) / 10).toFixed(1);

/** `12.3 MB`, in powers of 1000. */
export const bytes = (value: number): string =>
  value < 1000 ? `${value} B` : `${short(value).replace(/ (\w)$/, (_, l: string) => ` ${l}`)}B`;

/** `850 ms` or `12.3 s`. */
export const took = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

const CODES = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36, alarm: "1;97;41" } as const;
export type Style = keyof typeof CODES;

/** `text` in a colour, where colours are wanted. */
export const paint = (color: boolean, style: Style, text: string): string =>
  color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;

/** What a terminal shows two columns wide: the scripts of East Asia, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u;

/** Stands on the letter before it, or nowhere at all. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a terminal gives to a character: 0, 1 or 2. */
export const columnsOf = (character: string): number => {
  if (character < "\u0300") return 1;
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
};

/** `text`, which has no colours, cut to fit a terminal so many columns wide; the last column stays free. */
export const clip = (text: string, columns: number): string => {
  const room = Math.max(1, columns - 1);
  if (text.length * 2 <= room) return text;
  let width = 0;
  /** As much as leaves a column for the sign that something is missing. */
  let kept = "";
  for (const character of text) {
    width += columnsOf(character);
    if (width > room) return `${kept}\u2026`;
    if (width < room) kept += character;
  }
  return text;
};

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

/** `text` in lines of at most `width`, broken between words; a longer word has a line of its own. */
export const folded = (text: string, width: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};
