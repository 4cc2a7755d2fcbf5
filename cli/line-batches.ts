import { StringDecoder } from "node:string_decoder";

/** Lines that arrived together. */
export interface LineBatch {
  /** Number of the first, from 1. */
  readonly first: number;
  /** Without their ends; undefined for a line that is longer than allowed. */
  readonly lines: readonly (string | undefined)[];
}

/**
 * The lines of a stream of UTF-8, in batches as they come, never holding more than one piece of the stream and the
 * beginning of a line. A line of more than `most` characters is skipped as it comes, and stands as undefined. A last line
 * without an end counts; a byte order mark does not.
 */
export async function* lineBatches(
  input: AsyncIterable<Buffer | string>,
  most: number,
): AsyncGenerator<LineBatch> {
  const decoder = new StringDecoder("utf8");
  let number = 1;
  let begun = "";
  let tooLong = false;
  const add = (text: string): void => {
    if (!tooLong) begun += number === 1 && begun === "" ? text.replace(/^\uFEFF/, "") : text;
    if (begun.length <= most) return;
    tooLong = true;
    begun = "";
  };
  const take = (): string | undefined => {
    const line = tooLong ? undefined : begun.endsWith("\r") ? begun.slice(0, -1) : begun;
    begun = "";
    tooLong = false;
    return line;
  };
  for await (const piece of input) {
    const text = typeof piece === "string" ? piece : decoder.write(piece);
    const lines: (string | undefined)[] = [];
    const first = number;
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      add(text.slice(start, end));
      lines.push(take());
      number += 1;
      start = end + 1;
    }
    add(text.slice(start));
    if (lines.length > 0) yield { first, lines };
  }
  add(decoder.end());
  if (begun !== "" || tooLong) yield { first: number, lines: [take()] };
}
