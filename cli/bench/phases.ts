import { parseSelect } from "../../engine/indicators/select.ts";
import { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { startClock, WARM_RUNS } from "./measure.ts";
import { BENCH_SYMBOLS, BENCH_VENUES } from "./tape.ts";

/** What one process measured of a phase, and something that proves what was read. */
export interface Measured {
  readonly ticks: number;
  /** The first run, while the compiler still learns, and the best of the runs after it. */
  readonly firstMs: number;
  readonly warmMs: number;
  readonly peakMb: number;
  readonly proof: string;
}

/** Every phase runs in processes of its own, so that each has its own memory and its own compiler. */
export const phases = ["bare", "fewParquet", "fewCache", "parquet", "cache"] as const;
export type Phase = (typeof phases)[number];

interface Run {
  readonly ticks: number;
  readonly ms: number;
  readonly proof: string;
}

/** Longer tapes need no second run. */
const LONG = 20_000_000;

export const isPhase = (text: string): text is Phase =>
  (phases as readonly string[]).includes(text);

export const runReplayPhase = async (
  phase: Phase,
  tape: string,
  home: string,
): Promise<Measured> => {
  const run = (): Promise<Run> =>
    phase === "bare" ? bare(tape, home) : replay(tape, home, WAYS[phase]);
  const first = await run();
  const warm: Run[] = [];
  while (first.ticks < LONG && warm.length < WARM_RUNS) warm.push(await run());
  return {
    ticks: first.ticks,
    firstMs: first.ms,
    warmMs: Math.min(...(warm.length === 0 ? [first.ms] : warm.map(({ ms }) => ms))),
    peakMb: process.resourceUsage().maxRSS / 1024,
    proof: [...new Set([first, ...warm].map(({ proof }) => proof))].join(" "),
  };
};

const code = (column: string, words: readonly string[]): string =>
  `(CASE ${column} ${words.map((word, i) => `WHEN ${quoteText(word)} THEN ${i}`).join(" ")} END)`;

/**
 * The limit that replay is held against: DuckDB hands over time, instrument, price, size and side of this very tape, one
 * fetch in flight, and every value is touched once.
 */
const bare = async (path: string, home: string): Promise<Run> => {
  const { manifest } = await openTape(path, { home, cache: false });
  const files = manifest.files.map((file) => quoteText(`${path}/${file.path}`)).join(", ");
  const database = await openDatabase({ threads: 1 });
  const sql = `SELECT epoch_us(event_time)::DOUBLE,
    (${code("venue", BENCH_VENUES)} * ${BENCH_SYMBOLS.length} + ${code("symbol", BENCH_SYMBOLS)})::UTINYINT,
    price::DOUBLE, size::DOUBLE, (CASE side WHEN 'buy' THEN 1 ELSE 2 END)::UTINYINT
    FROM read_parquet([${files}])`;
  const clock = startClock();
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
  const ms = clock();
  database.close();
  return { ticks, ms, proof: String(sum) };
};

/** What most charts of a price show: a set as people choose it, beside the default one of all that there is. */
const FEW = [
  ...["atr", "bollinger", "ema", "momentum", "pegDeviation", "rsi", "sma"],
  ...["supportResistance", "volumeProfile", "vwap"],
].map(parseSelect);

interface Way {
  readonly cache: boolean;
  readonly few: boolean;
}

const WAYS: Readonly<Record<Exclude<Phase, "bare">, Way>> = {
  fewParquet: { cache: false, few: true },
  fewCache: { cache: true, few: true },
  parquet: { cache: false, few: false },
  cache: { cache: true, few: false },
};

/** The pipeline over the tape: 1-minute bars and frames, indicators, alerts, digest. */
const replay = async (path: string, home: string, { cache, few }: Way): Promise<Run> => {
  const tape = await openTape(path, { home, cache });
  const settings = defaultSettings(tape.clock);
  const indicators = few ? FEW : settings.indicators;
  const pipeline = new Pipeline({ ...settings, indicators }, tape.instruments, {});
  // Loading DuckDB is start-up, not replay; the bare stream's clock does not count it either.
  if (!cache) (await openDatabase()).close();
  const clock = startClock();
  for await (const batch of tape.batches()) pipeline.push(batch);
  pipeline.finish();
  const ms = clock();
  tape.close();
  return { ticks: pipeline.ticks, ms, proof: pipeline.digest };
};
