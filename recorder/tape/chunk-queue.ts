import type { DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";

/** Of a result, what is asked of it. */
export type Fetched = Pick<DuckDBResult, "fetchChunk">;

interface Arrived {
  readonly chunk: DuckDBDataChunk;
  /** Its first record's. */
  readonly seq: number;
}

/**
 * The chunks of a streaming result in the order of their `seq`, several of them fetched at once: DuckDB then goes on while the
 * caller is at work and lets nothing else happen. It hands each fetch the next chunk, but they come back in any order.
 */
export class ChunkQueue {
  readonly #result: Fetched;
  readonly #ahead: number;
  readonly #seqOf: (chunk: DuckDBDataChunk) => number;
  readonly #arrived: Arrived[] = [];
  readonly #fetching = new Set<Promise<void>>();
  #ended = false;
  #failure: Error | undefined;

  /** `ahead`: so many are fetched at once. Where a chunk's `seq` does not tell its place, 1. */
  constructor(result: Fetched, ahead: number, seqOf: (chunk: DuckDBDataChunk) => number) {
    this.#result = result;
    this.#ahead = ahead;
    this.#seqOf = seqOf;
  }

  /**
   * The chunk that begins with `seq`; where no such one comes, the first of those that do. Undefined after the last one.
   * Throws what a fetch failed with, when all that came before it has been taken.
   */
  async next(seq: number): Promise<DuckDBDataChunk | undefined> {
    for (;;) {
      while (this.#fetching.size + this.#arrived.length < this.#ahead && !this.#ended)
        this.#fetch();
      const all = this.#arrived;
      let at = all.findIndex((one) => one.seq === seq);
      if (at < 0 && this.#fetching.size > 0) {
        await Promise.race(this.#fetching);
        continue;
      }
      if (at < 0 && this.#failure !== undefined) throw this.#failure;
      if (at < 0) at = all.reduce((low, one, i) => (one.seq < (all[low]?.seq ?? 0) ? i : low), 0);
      return all.splice(at, 1)[0]?.chunk;
    }
  }

  /** Nothing is fetched any more: whoever stops early must not close the connection under a fetch. */
  async close(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#fetching);
  }

  #fetch(): void {
    const fetching = this.#result.fetchChunk().then(
      (chunk) => {
        this.#fetching.delete(fetching);
        if (chunk === null || chunk.rowCount === 0) this.#ended = true;
        else this.#arrived.push({ chunk, seq: this.#seqOf(chunk) });
      },
      (error: Error) => {
        this.#fetching.delete(fetching);
        this.#ended = true;
        this.#failure ??= error;
      },
    );
    this.#fetching.add(fetching);
  }
}
