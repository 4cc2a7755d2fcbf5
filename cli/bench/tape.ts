import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../recorder/duckdb.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";

export const BENCH_VENUES = ["kraken", "coinbase", "binance"] as const;
export const BENCH_SYMBOLS = ["USDC/USD", "USDT/USD", "DAI/USD", "USDC/USDT", "TUSD/USD"] as const;

/**
 * A day of `ticks` simulated trades of 15 instruments: bursts, a bid-ask bounce of one step, slow noise, and one fall of
 * USDC to about 0.88 in the middle. Everything comes from `hash` of the row, so it is the same tape every time.
 */
const rows = (ticks: number): string => `
  WITH drawn AS (
    SELECT i,
      (hash(i) % 3)::INT AS venue_at,
      (hash(i * 3 + 1) % 5)::INT AS symbol_at,
      -- Two of three trades come in bursts: within the step of their neighbour.
      (i * 86400000000.0 / ${ticks})::BIGINT + (hash(i * 7) % greatest(1, 40000000000 // ${ticks}))::BIGINT AS offset_us,
      (hash(i * 11) % 2)::INT AS bought,
      (hash(i * 13) % 100000)::INT AS size_step
    FROM range(${ticks}) t(i)
  ), priced AS (
    SELECT *,
      1e4 - (CASE WHEN symbol_at IN (0, 3) THEN 1200.0 * exp(-pow((offset_us / 86400e6 - 0.5) / 0.06, 2)) ELSE 0 END)
        + ((hash(venue_at * 5 + symbol_at, offset_us // 2000000) % 5)::INT - 2) + bought AS steps
    FROM drawn
  )
  SELECT make_timestamp(1678406400000000 + offset_us) AS event_time,
    NULL::TIMESTAMP AS receive_time,
    (${list(BENCH_VENUES)})[venue_at + 1] AS venue,
    (${list(BENCH_SYMBOLS)})[symbol_at + 1] AS symbol,
    'trade' AS kind,
    (round(steps) / 1e4)::DECIMAL(18, 8) AS price,
    (size_step / 100)::DECIMAL(18, 8) AS size,
    CASE bought WHEN 1 THEN 'buy' ELSE 'sell' END AS side,
    i::VARCHAR AS trade_id,
    NULL::DECIMAL(18, 8) AS bid, NULL::DECIMAL(18, 8) AS bid_size,
    NULL::DECIMAL(18, 8) AS ask, NULL::DECIMAL(18, 8) AS ask_size,
    NULL::DECIMAL(18, 8) AS open, NULL::DECIMAL(18, 8) AS high, NULL::DECIMAL(18, 8) AS low,
    NULL::BIGINT AS interval, NULL::VARCHAR AS detail
  FROM priced ORDER BY offset_us, i`;

const list = (words: readonly string[]): string =>
  `[${words.map((word) => `'${word}'`).join(", ")}]`;

/** Makes the bench tape of that many ticks under `home`, unless it is there. Returns its path. */
export const benchTape = async (home: string, ticks: number): Promise<string> => {
  const out = join(home, "tapes", `bench-${ticks}`);
  if (existsSync(join(out, "tape.json"))) return out;
  const database = await openDatabase();
  try {
    await writeTape({
      database,
      rows: rows(ticks),
      out,
      name: `bench-${ticks}`,
      kind: "simulated",
      clock: "event_time",
      source: { what: "hash-drawn trades for measuring speed" },
      licence: "CC0-1.0",
      created: "2023-03-11T00:00:00.000000Z",
    });
  } finally {
    database.close();
  }
  return out;
};
