import type { DuckDBDataChunk } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ChunkQueue, type Fetched } from "./chunk-queue.ts";

/** Of each fetch: the `seq` with which its chunk begins, the end, or that it fails. */
type Answer = number | "end" | Error;

/** A chunk of one record. */
const chunkOf = (seq: number): DuckDBDataChunk =>
  ({ rowCount: 1, seq }) as unknown as DuckDBDataChunk;
const seqOf = (chunk: DuckDBDataChunk): number => Number(Reflect.get(chunk, "seq"));

/** Answers the fetches that wait, in an order that `pick` draws; the nth fetch gets the nth answer, then the end. */
class Source implements Fetched {
  most = 0;
  fetches = 0;
  readonly #answers: readonly Answer[];
  readonly #waiting: (() => void)[] = [];

  constructor(answers: readonly Answer[]) {
    this.#answers = answers;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  fetchChunk(): Promise<DuckDBDataChunk | null> {
    const answer = this.#answers[this.fetches++] ?? "end";
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        if (answer instanceof Error) reject(answer);
        else resolve(answer === "end" ? null : chunkOf(answer));
      });
      this.most = Math.max(this.most, this.#waiting.length);
    });
  }

  answer(pick: number): void {
    this.#waiting.splice(pick % this.#waiting.length, 1)[0]?.();
  }
}

/** All that comes, and what it ended with. */
const taken = async (
  source: Source,
  ahead: number,
  picks: readonly number[],
): Promise<(number | string)[]> => {
  const chunks = new ChunkQueue(source, ahead, seqOf);
  const all: (number | string)[] = [];
  let turn = 0;
  let ended = false;
  const answering = async (): Promise<void> => {
    while (!ended) {
      if (source.waiting > 0) source.answer(picks[turn++ % picks.length] ?? 0);
      await new Promise(setImmediate);
    }
  };
  const answered = answering();
  try {
    for (let seq = 1; ; ) {
      const chunk = await chunks.next(seq);
      if (chunk === undefined) break;
      all.push(seqOf(chunk));
      seq = seqOf(chunk) + 1;
    }
  } catch (error) {
    all.push(error instanceof Error ? error.message : "?");
  }
  await chunks.close();
  ended = true;
  await answered;
  return all;
};

const ahead = fc.integer({ min: 1, max: 9 });
const picks = fc.array(fc.nat(8), { minLength: 1 });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

it("gives the chunks in order, however the fetches come back, and never fetches more at once than asked", async () => {
  const most = fc.asyncProperty(fc.nat(30), ahead, picks, async (count, at, order) => {
    const source = new Source(upTo(count));
    expect(await taken(source, at, order)).toEqual(upTo(count));
    expect(source.most).toBeLessThanOrEqual(at);
    expect(source.fetches).toBeLessThanOrEqual(count + at);
  });
  await fc.assert(most, { numRuns: 60 });
});

it("says what a fetch failed with after all chunks before it", async () => {
  const failing = fc.asyncProperty(fc.nat(20), ahead, picks, async (count, at, order) => {
    const source = new Source([...upTo(count), new Error("torn")]);
    expect(await taken(source, at, order)).toEqual([...upTo(count), "torn"]);
  });
  await fc.assert(failing, { numRuns: 60 });
});

it("hands on a chunk that does not follow when no other can come, the first one first", async () => {
  expect(await taken(new Source([1, 2, 7, 5]), 9, [3, 1, 2])).toEqual([1, 2, 5, 7]);
  expect(await taken(new Source([1, 2, 2, 3]), 4, [1])).toEqual([1, 2, 3, 2]);
});

it("ends when the fetches that are on their way have come back, and begins no other", async () => {
  const source = new Source(upTo(9));
  const chunks = new ChunkQueue(source, 3, seqOf);
  const first = chunks.next(1);
  source.answer(0);
  expect(seqOf((await first) as DuckDBDataChunk)).toBe(1);
  let closed = false;
  const closing = chunks.close().then(() => {
    closed = true;
  });
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  while (source.waiting > 0) source.answer(0);
  await closing;
  expect(source.fetches).toBe(3);
});
