import { columnsOf } from "../text.ts";
import { asciiOf } from "./ascii.ts";
import { type Depth, type Ink, inkCode } from "./ink.ts";
import type { Line } from "./line.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a terminal can show. */
export interface Look {
  readonly depth: Depth;
  /** Only ASCII. */
  readonly ascii: boolean;
}

/** What stands at one place: a character with what stands on it, nothing where a wide one began to the left. */
interface Cell {
  readonly text: string;
  readonly ink: Ink;
}

const EMPTY: Cell = { text: " ", ink: "plain" };
const COVERED = "";
/** Going over so many unchanged cells costs less than going around them. */
const BRIDGE = 5;
/** Between these a terminal that knows them shows nothing half done; others take no notice. */
const BEGIN = "\u001b[?2026h";
const END = "\u001b[?2026l";

/**
 * Draws lines on a screen that it alone draws on, telling the terminal only what has changed since the last time. It
 * returns what to write; what was returned is taken as written.
 */
export class Painter {
  readonly #look: Look;
  #size: Size = { columns: 0, rows: 0 };
  #shown: readonly (readonly Cell[])[] = [];

  constructor(look: Look) {
    this.#look = look;
  }

  /** Empty where nothing has changed. */
  paint(lines: readonly Line[], size: Size): string {
    const anew = size.columns !== this.#size.columns || size.rows !== this.#size.rows;
    const before = anew ? [] : this.#shown;
    const now = Array.from({ length: size.rows }, (_, row) =>
      this.#cells(lines[row] ?? [], size.columns),
    );
    this.#size = size;
    this.#shown = now;
    const changes = now.map((cells, row) => this.#row(cells, before[row], row)).join("");
    if (changes === "" && !anew) return "";
    const clean = this.#look.depth === 1 ? "" : "\u001b[0m";
    return `${BEGIN}${anew ? `${clean}\u001b[2J` : ""}${changes}${clean}${END}`;
  }

  /** The terminal has lost what was drawn: everything is drawn the next time. */
  forget(): void {
    this.#size = { columns: 0, rows: 0 };
  }

  #row(cells: readonly Cell[], before: readonly Cell[] | undefined, row: number): string {
    let out = "";
    let ink: Ink | undefined;
    for (let at = 0; at < cells.length; ) {
      if (same(cells[at], before?.[at] ?? EMPTY)) {
        at += 1;
        continue;
      }
      // A wide character is drawn from its beginning.
      while (at > 0 && cells[at]?.text === COVERED) at -= 1;
      let end = at + 1;
      for (let next = end; next < cells.length && next - end < BRIDGE; next += 1)
        if (!same(cells[next], before?.[next] ?? EMPTY)) end = next + 1;
      while (cells[end]?.text === COVERED) end += 1;
      out += `\u001b[${row + 1};${at + 1}H`;
      for (; at < end; at += 1) {
        const own = cells[at] ?? EMPTY;
        if (own.ink !== ink) out += inkCode(own.ink, this.#look.depth);
        ink = own.ink;
        out += own.text;
      }
    }
    return out;
  }

  #cells(spans: Line, columns: number): Cell[] {
    const cells: Cell[] = [];
    for (const { text, ink } of spans)
      for (const character of text) {
        const width = columnsOf(character);
        if (cells.length + width > columns) break;
        if (width === 0) {
          // One mark on a letter is a name, twenty are a joke.
          const last = cells.at(-1);
          if (!this.#look.ascii && last !== undefined && last.text.length === 1 && last.text > " ")
            cells[cells.length - 1] = { text: last.text + character, ink: last.ink };
          continue;
        }
        cells.push({ text: this.#look.ascii ? asciiOf(character) : character, ink });
        if (width === 2) cells.push({ text: this.#look.ascii ? "?" : COVERED, ink });
      }
    while (cells.length < columns) cells.push(EMPTY);
    return cells;
  }
}

const same = (a: Cell | undefined, b: Cell | undefined): boolean =>
  a === b || (a?.text === b?.text && a?.ink === b?.ink);
