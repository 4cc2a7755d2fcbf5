import type { Context } from "../command.ts";
import { grouped, plain } from "../text.ts";

const MOST_LINES = 200;
const MOST_NOTES = 500;

/**
 * What a run prints while its terminal shows something else: kept, and printed when the terminal is given back. Of a long
 * run the last lines.
 */
export class Kept {
  /** As the run is to have it instead of its own. */
  readonly context: Context;
  /** Remarks so far, the last few hundred. */
  readonly notes: string[] = [];
  readonly #context: Context;
  readonly #lines: string[] = [];
  #told = 0;
  #passed = { lines: 0, notes: 0 };

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context;
    const note = (text: string): void => {
      this.notes.push(plain(text));
      this.#passed.notes += cutTo(this.notes, MOST_NOTES);
      this.#told += 1;
      // A log in a file has them at once.
      if (!context.stderr.isTTY) context.note(text);
    };
    this.context = {
      ...{ ...context, signal, note },
      out: (text) => this.#keep(text),
      line: (text) => this.#keep(text),
      stderr: {
        ...{ isTTY: false, stream: context.stderr.stream, columns: context.stderr.columns },
        write: (text) => note(text.trimEnd()),
      },
    };
  }

  /** How many remarks there have been. */
  get told(): number {
    return this.#told;
  }

  /** Prints what was kept. */
  print(): void {
    const { line, note } = this.#context;
    const { lines, notes } = this.#passed;
    if (!this.#context.stderr.isTTY) this.notes.length = 0;
    else if (notes > 0) note(`${grouped(notes)} earlier remarks are not repeated`);
    for (const each of this.notes.splice(0)) note(each);
    if (lines > 0) line(`${grouped(lines)} earlier lines are not repeated`);
    for (const each of this.#lines.splice(0)) line(each);
  }

  #keep(text: string): void {
    this.#lines.push(text.replace(/\n$/, ""));
    this.#passed.lines += cutTo(this.#lines, MOST_LINES);
  }
}

/** Leaves the last ones; returns how many went. */
const cutTo = (list: unknown[], most: number): number =>
  list.splice(0, Math.max(0, list.length - most)).length;
