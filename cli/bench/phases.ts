import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { BENCH_SYMBOLS, BENCH_VENUES } from "./tape.ts";

/** One measured run: what it took, and something that proves what was read. */
export interface Measured {
  readonly ticks: number;
  readonly ms: number;
  readonly peakMb: number;
  readonly proof: string;
}

/** Every phase runs in a process of its own, so that each has its own memory and a fresh compiler. */
export const phases = ["bare", "parquet", "cache"] as const;
export type Phase = (typeof phases)[number];

export const runPhase = async (phase: Phase, tape: string, home: string): Promise<Measured> => {
  const run =
    phase === "bare" ? () => bare(tape, home) : () => replay(tape, home, phase === "cache");
  // A quarter of a second of the same work first, on the clock of nobody: the compiler warms up.
  const { ticks, ms, proof } = await run();
  return { ticks, ms, proof, peakMb: process.resourceUsage().maxRSS / 1024 };
};

const code = (column: string, words: readonly string[]): string =>
  `(CASE ${column} ${words.map((word, i) => `WHEN ${quoteText(word)} THEN ${i}`).join(" ")} END)`;

/**
 * The limit that replay is held against: DuckDB hands over time, instrument, price, size and side of this very tape, one
 * fetch in flight, and every value is touched once.
 */
const bare = async (path: string, home: string) => {
  const { manifest } = await openTape(path, { home, cache: false });
  const files = manifest.files.map((file) => quoteText(`${path}/${file.path}`)).join(", ");
  const database = await openDatabase({ threads: 1 });
  const sql = `SELECT epoch_us(event_time)::DOUBLE,
    (${code("venue", BENCH_VENUES)} * ${BENCH_SYMBOLS.length} + ${code("symbol", BENCH_SYMBOLS)})::UTINYINT,
    price::DOUBLE, size::DOUBLE, (CASE side WHEN 'buy' THEN 1 ELSE 2 END)::UTINYINT
    FROM read_parquet([${files}])`;
  const start = performance.now();
  const result = await database.connection.stream(sql);
  let ticks = 0;
  let sum = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const { rowCount } = chunk;
    for (let column = 0; column < 5; column++) {
      // The vectors' typed arrays are private in the types; getItem() would cost several times as much.
      const { items } = chunk.getColumnVector(column) as unknown as { items: ArrayLike<number> };
      for (let i = 0; i < rowCount; i++) sum += items[i] ?? 0;
    }
    ticks += rowCount;
  }
  const ms = performance.now() - start;
  database.close();
  return { ticks, ms, proof: String(sum) };
};

/** The default pipeline over the tape: 1-minute bars and frames, every indicator, alerts, digest. */
const replay = async (path: string, home: string, cache: boolean) => {
  const tape = await openTape(path, { home, cache });
  const pipeline = new Pipeline(defaultSettings(tape.clock), tape.instruments, {});
  const start = performance.now();
  for await (const batch of tape.batches()) pipeline.push(batch);
  pipeline.finish();
  const ms = performance.now() - start;
  tape.close();
  return { ticks: pipeline.ticks, ms, proof: pipeline.digest };
};
