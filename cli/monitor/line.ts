import { columnsOf, plain } from "../text.ts";
import type { Ink } from "./ink.ts";

/** A stretch of text in one ink. */
export interface Span {
  readonly text: string;
  readonly ink: Ink;
}

/** One line of the screen, from left to right. It may be shorter than the screen is wide, or longer: then it is cut. */
export type Line = readonly Span[];

/** Text from anywhere as a span: what could move a cursor is taken out here, thin spaces become plain ones. */
export const span = (text: string, ink: Ink = "plain"): Span => ({
  text: plain(text).replaceAll("\u202f", " "),
  ink,
});

export const line = (text: string, ink: Ink = "plain"): Line => [span(text, ink)];

/** Columns that a text takes. */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
};

export const lineWidth = (spans: Line): number =>
  spans.reduce((sum, { text }) => sum + widthOf(text), 0);

/** As much of a text as fits, with a sign where something is missing. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  for (const character of text) {
    room -= columnsOf(character);
    if (room < 0) break;
    kept += character;
  }
  return width > 0 ? `${kept}\u2026` : "";
};

/** A cell of a table, cut and filled up to its width. */
export const cell = (
  text: string,
  width: number,
  { ink = "plain", right = false }: { readonly ink?: Ink; readonly right?: boolean } = {},
): Span => {
  const own = span(text, ink);
  const fits = cut(own.text, width);
  const space = " ".repeat(Math.max(0, width - widthOf(fits)));
  return { text: right ? space + fits : fits + space, ink };
};

/** Two ends of one line; the right one goes where there is no room for it. */
export const ends = (left: Line, right: Line, width: number): Line => {
  const room = width - lineWidth(left) - lineWidth(right);
  return room < 1 ? left : [...left, span(" ".repeat(room)), ...right];
};

/** A text in lines of at most `width` columns, broken between words; a word that is longer is cut. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let now = "";
  for (const word of plain(text).split(/ +/)) {
    const longer = now === "" ? word : `${now} ${word}`;
    if (widthOf(longer) <= width) now = longer;
    else {
      if (now !== "") lines.push(now);
      now = cut(word, width);
    }
  }
  return now === "" ? lines : [...lines, now];
};
