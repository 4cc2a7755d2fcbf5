import { existsSync } from "node:fs";
import { join } from "node:path";
import { coinRecords } from "../../engine/coin/coins.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";
import * as venues from "../../recorder/venues/index.ts";

export interface GrowthShape {
  readonly ticks: number;
  readonly instruments: number;
  /** On so many venues, which divides the instruments; the square root of them, or near, when left out. */
  readonly venues?: number;
  /** Longest tick file, in rows; five million when left out. */
  readonly rowsPerFile?: number;
}

/** Records a minute of one instrument: so a longer tape is a longer time, and more instruments do not thin it out. */
export const A_MINUTE = 60;
/** 2025-06-01, µs. */
const START = 1_748_736_000_000_000;
const STARTED = "2025-06-01T00:00:00.000000Z";

/** As many dollar coins on as many venues: 15 are three venues of five, 200 ten of twenty. */
const namesOf = ({
  instruments,
  venues: asked = Math.floor(Math.sqrt(instruments)),
}: GrowthShape): { venues: string[]; symbols: string[] } => {
  let wide = asked;
  while (instruments % wide !== 0) wide--;
  const coins = coinRecords
    .filter(({ peg }) => peg === "USD")
    .flatMap(({ symbols }) => symbols)
    .filter(({ venue, from = "", to = "9" }) => !venue && from < STARTED && to > STARTED);
  const found = {
    // CoinGecko is a reference that no coin counts.
    venues: Object.keys(venues)
      .filter((id) => id !== "coingecko")
      .slice(0, wide),
    symbols: coins.slice(0, instruments / wide).map(({ symbol }) => `${symbol}/USD`),
  };
  if (found.venues.length * found.symbols.length !== instruments)
    throw new RangeError(`${instruments} instruments are no venues times coins that are known`);
  return found;
};

const list = (words: readonly string[]): string =>
  `[${words.map((word) => `'${word}'`).join(", ")}]`;

/**
 * Quotes and trades in turn by chance, in order as they are made, so that no sort limits how long a tape may be. One in
 * four instruments is quiet, three records a minute: prices that go stale are part of the work. All of it comes from `hash`
 * of the row, so it is the same tape every time.
 */
const rows = (shape: GrowthShape): string => {
  const { ticks, instruments } = shape;
  const names = namesOf(shape);
  const step = Math.floor(60e6 / A_MINUTE / instruments);
  const place = `CASE WHEN slot % 4 = 3 AND hash(i * 7) % 20 <> 0 THEN slot - 1 ELSE slot END`;
  const when = (kind: string, sql: string): string =>
    `CASE WHEN quoted = ${kind === "quote"} THEN (${sql})::DECIMAL(18, 8) END`;
  return `
  WITH drawn AS (
    SELECT i, (hash(i) % ${instruments})::INT AS slot, i * ${step} + (hash(i * 3 + 1) % ${step})::BIGINT AS offset_us,
      hash(i * 11) % 2 = 0 AS quoted, (hash(i * 13) % 2)::INT AS bought,
      (hash(i * 17) % 100000)::INT AS size_step, (hash(i * 19) % 100000)::INT AS other_size
    FROM range(${ticks}) t(i)
  ), placed AS (SELECT *, ${place} AS place FROM drawn), priced AS (
    -- A step is 1e-4; the level moves every two seconds.
    SELECT *, 9998 + (hash(place, offset_us // 2000000) % 5)::INT AS steps FROM placed
  )
  SELECT make_timestamp(${START} + offset_us) AS event_time, NULL::TIMESTAMP AS receive_time,
    (${list(names.venues)})[place // ${names.symbols.length} + 1] AS venue,
    (${list(names.symbols)})[place % ${names.symbols.length} + 1] AS symbol,
    CASE WHEN quoted THEN 'quote' ELSE 'trade' END AS kind,
    ${when("trade", "(steps + bought) / 1e4")} AS price, ${when("trade", "size_step / 100")} AS size,
    CASE WHEN quoted THEN NULL WHEN bought = 1 THEN 'buy' ELSE 'sell' END AS side,
    CASE WHEN NOT quoted THEN i::VARCHAR END AS trade_id,
    ${when("quote", "steps / 1e4")} AS bid, ${when("quote", "size_step / 100")} AS bid_size,
    ${when("quote", "(steps + 1) / 1e4")} AS ask, ${when("quote", "other_size / 100")} AS ask_size,
    NULL::DECIMAL(18, 8) AS open, NULL::DECIMAL(18, 8) AS high, NULL::DECIMAL(18, 8) AS low,
    NULL::BIGINT AS interval, NULL::VARCHAR AS detail
  FROM priced`;
};

/** Makes that tape under `home`, unless it is there. Returns its path. */
export const growthTape = async (home: string, shape: GrowthShape): Promise<string> => {
  const { ticks, instruments, venues, rowsPerFile } = shape;
  const on = venues === undefined ? "" : `-on-${venues}`;
  const cut = rowsPerFile === undefined ? "" : `-by-${rowsPerFile}`;
  const name = `growth-${ticks}-of-${instruments}${on}${cut}`;
  const out = join(home, "tapes", name);
  if (existsSync(join(out, "tape.json"))) return out;
  const database = await openDatabase({ memoryLimit: "2GB" });
  try {
    await writeTape({
      database,
      rows: rows(shape),
      out,
      name,
      kind: "simulated",
      clock: "event_time",
      source: { what: "hash-drawn quotes and trades for measuring what grows" },
      licence: "CC0-1.0",
      created: STARTED,
      ...(rowsPerFile === undefined ? {} : { rowsPerFile }),
    });
  } finally {
    database.close();
  }
  return out;
};
