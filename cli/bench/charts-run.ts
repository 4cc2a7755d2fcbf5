import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseTime } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { instrumentCode } from "../../recorder/tape/read-plan.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { createServer } from "../../web/server.ts";
import { median } from "./measure.ts";

/** A chart asked of a server, from the request to the last byte; ms. */
export interface ChartRun {
  readonly first: number;
  /** The median of some more. */
  readonly again: number;
  readonly bytes: number;
}

const WIDTH = 1200;
const AGAIN = 9;

/**
 * The limit: DuckDB reduces the very range to first, least, greatest and last of every pixel column and instrument, with
 * all cores. Its loading is start-up and not counted.
 */
export const runBareReduction = async (path: string, home: string): Promise<number> => {
  const { manifest, clock } = await openTape(path, { home, cache: false });
  const from = parseTime(manifest.from) ?? 0;
  const pixel = ((parseTime(manifest.to) ?? 0) - from + 1) / WIDTH;
  const database = await openDatabase();
  await database.rows("SELECT 1");
  const sql = `SELECT ${instrumentCode(manifest).sql} AS code, ((epoch_us(${clock}) - ${from}) / ${pixel})::INT AS pixel,
      arg_min(price, seq), min(price), max(price), arg_max(price, seq)
    FROM ${ticksTable(path, manifest)} GROUP BY code, pixel`;
  const start = performance.now();
  const { rowCount } = await database.connection.run(sql);
  const ms = performance.now() - start;
  if (rowCount === 0) throw new Error("the tape is empty");
  database.close();
  return ms;
};

/**
 * The price chart of the whole tape from a server that has drawn something before, first with nothing of this tape at hand
 * and then again. With `cached`, a replay has left the tape's column cache behind.
 */
export const runChart = async (
  path: string,
  small: string,
  home: string,
  cached: boolean,
): Promise<ChartRun> => {
  const own = cached ? home : await mkdtemp(join(home, "charts-"));
  const tape = await openTape(path, { home: own });
  if (cached) for await (const _ of tape.batches());
  tape.close();
  const server = await createServer({
    home: own,
    version: "bench",
    tapes: { small, large: path },
    now: () => Date.now(),
  });
  try {
    const url = await server.listen({ host: "127.0.0.1", port: 0 });
    const ask = async (name: string): Promise<{ ms: number; bytes: number }> => {
      const start = performance.now();
      const response = await fetch(`${url}/charts/price.svg?tape=${name}&width=${WIDTH}`);
      const { byteLength } = await response.arrayBuffer();
      if (!response.ok) throw new Error(`the chart of ${name}: ${response.status}`);
      return { ms: performance.now() - start, bytes: byteLength };
    };
    await ask("small");
    const { ms: first, bytes } = await ask("large");
    const again: number[] = [];
    while (again.length < AGAIN) again.push((await ask("large")).ms);
    return { first, again: median(again), bytes };
  } finally {
    await server.close();
    if (!cached) await rm(own, { recursive: true, force: true });
  }
};
