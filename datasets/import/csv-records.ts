import { createReadStream } from "node:fs";

/** One record of a CSV file: its fields without their quotes, and the line (from 1) on which it begins. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
  /** What is wrong with its quotes, if anything. */
  readonly fault?: string;
}

/** The longest record that is still taken for one; past it a quote was never closed. Characters. */
const LONGEST = 2_000_000;

/**
 * Reads a CSV file (RFC 4180; any line end; blank lines skipped) record by record. Far slower than DuckDB: it reads
 * headers, and finds the place of a row that was refused. A record with a fault is the last one.
 */
export async function* csvRecords(path: string, delimiter: string): AsyncGenerator<CsvRecord> {
  const machine = new CsvMachine(delimiter);
  const decoder = new TextDecoder("utf-8"); // drops a byte order mark
  for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) {
    yield* machine.feed(decoder.decode(piece, { stream: true }));
    if (machine.stopped) return;
  }
  yield* machine.end();
}

type Where = "start of field" | "bare field" | "quoted field" | "after quote";

class CsvMachine {
  stopped = false;
  readonly #delimiter: string;
  #where: Where = "start of field";
  #fields: string[] = [];
  #field = "";
  #line = 1;
  #began = 1;
  #length = 0;
  #afterReturn = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *feed(text: string): Generator<CsvRecord> {
    for (const char of text) {
      const ofPair = this.#afterReturn && char === "\n";
      this.#afterReturn = char === "\r";
      if (ofPair && this.#where !== "quoted field") continue;
      if ((char === "\n" && !ofPair) || char === "\r") this.#line++;
      const ends = (char === "\n" || char === "\r") && this.#where !== "quoted field";
      const fault = ends ? undefined : this.#take(char);
      if (fault !== undefined || ends) yield* this.#finish(fault);
      if (this.stopped) return;
    }
  }

  *end(): Generator<CsvRecord> {
    yield* this.#finish(this.#where === "quoted field" ? "a quote is never closed" : undefined);
  }

  #take(char: string): string | undefined {
    if (++this.#length > LONGEST) return "a quote is never closed, or the line is far too long";
    if (this.#where === "quoted field") {
      if (char === '"') this.#where = "after quote";
      else this.#field += char;
    } else if (char === this.#delimiter) {
      this.#fields.push(this.#field);
      this.#field = "";
      this.#where = "start of field";
    } else if (char === '"' && this.#where !== "bare field") {
      if (this.#where === "after quote") this.#field += char;
      this.#where = "quoted field";
    } else if (char === " " && this.#where !== "bare field") {
      // DuckDB too looks through spaces around a quoted field.
    } else if (this.#where === "after quote") return "there is text after a closing quote";
    else {
      this.#field += char;
      this.#where = "bare field";
    }
    return undefined;
  }

  *#finish(fault: string | undefined): Generator<CsvRecord> {
    const blank =
      this.#fields.length === 0 && this.#field === "" && this.#where === "start of field";
    if (fault !== undefined || !blank) {
      this.stopped = fault !== undefined;
      const fields = [...this.#fields, this.#field];
      yield { fields, line: this.#began, ...(fault === undefined ? {} : { fault }) };
    }
    this.#fields = [];
    this.#field = "";
    this.#length = 0;
    this.#where = "start of field";
    this.#began = this.#line;
  }
}
