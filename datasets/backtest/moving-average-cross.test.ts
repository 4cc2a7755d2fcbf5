import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readParameters } from "../../engine/backtest/parameters.ts";
import type { BacktestRun } from "../../engine/backtest/result.ts";
import { Session } from "../../engine/backtest/session.ts";
import { cross } from "../../engine/backtest/strategies/cross.ts";
import type { Terms } from "../../engine/backtest/terms.ts";
import { parseDuration } from "../../engine/market/time.ts";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { importTape } from "../import/import-tape.ts";
import { factsOf, runSegments, settingsFor } from "./run-sessions.ts";

// The classic, against a reference that shares no line with it: worked out in SQL from the file that the tape was made of.

const INSTRUMENT = "bybit:USDC/USDT";
const HOURS = fileURLToPath(
  new URL("../../../shared/market-data/calm/bybit-usdcusdt-1h.parquet", import.meta.url),
);
const [FAST, SLOW, CAPITAL, FEE_PPM, SPREAD_BPS] = [10, 50, 1000, 100, 0.4];
/** Half of the spread, paid on top of a bar's price. */
const SLIPPAGE_PPM = SPREAD_BPS * 50;

/**
 * Long while the sum of the last 10 closes over 10 is over that of the last 50 over 50; an order at a bar's close has the
 * next bar's open. Prices and sizes in steps of 1e-8, money in steps of 1e-16: a trade spends all cash, in steps of 1e-8,
 * and fees and slippage are rounded up.
 */
const REFERENCE = `
WITH RECURSIVE bars AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY ts_ms) AS n, ts_ms,
    (CAST(open AS DECIMAL(18,8)) * 100000000)::HUGEINT AS open,
    (CAST(close AS DECIMAL(18,8)) * 100000000)::HUGEINT AS close,
    volume
  FROM read_parquet(?)
), means AS (
  SELECT *,
    (sum(close) OVER (ORDER BY n ROWS ${FAST - 1} PRECEDING))::HUGEINT * ${SLOW} AS fast,
    (sum(close) OVER (ORDER BY n ROWS ${SLOW - 1} PRECEDING))::HUGEINT * ${FAST} AS slow
  FROM bars
), sides AS (
  SELECT n, CASE WHEN fast > slow THEN 'buy' ELSE 'sell' END AS side
  FROM means WHERE n >= ${SLOW} AND fast <> slow
), turns AS (
  SELECT n, side FROM (SELECT n, side, lag(side, 1, 'sell') OVER (ORDER BY n) AS before FROM sides)
  WHERE side <> before
), fills AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY turns.n) AS k, side, ts_ms, open AS price, volume
  FROM turns JOIN bars ON bars.n = turns.n + 1
), traded AS (
  SELECT 0::BIGINT AS k, '' AS side, 0::BIGINT AS ts_ms, 0::HUGEINT AS price, 0::DOUBLE AS volume,
    0::HUGEINT AS size, 0::HUGEINT AS fee, 0::HUGEINT AS slippage,
    ${CAPITAL}::HUGEINT * 10000000000000000 AS cash, 0::HUGEINT AS held
  UNION ALL
  SELECT k, side, ts_ms, price, volume, size, fee, slippage,
    cash + (CASE side WHEN 'buy' THEN -1 ELSE 1 END) * size * price - fee - slippage,
    CASE side WHEN 'buy' THEN held + size ELSE 0 END
  FROM (
    SELECT *, (size * price * ${FEE_PPM} + 999999) // 1000000 AS fee,
      (size * price * ${SLIPPAGE_PPM} + 999999) // 1000000 AS slippage
    FROM (
      SELECT fills.*, cash, held, CASE fills.side
        WHEN 'buy' THEN cash // 100000000 * 100000000 * 1000000 // (fills.price * ${1_000_000 + FEE_PPM + SLIPPAGE_PPM})
        ELSE held END AS size
      FROM traded JOIN fills ON fills.k = traded.k + 1
    )
  )
)
SELECT side, ts_ms::VARCHAR AS began, price::VARCHAR AS price, size::VARCHAR AS size, fee::VARCHAR AS fee,
  slippage::VARCHAR AS slippage, volume * 100000000 >= size AS enough,
  (cash + held * (SELECT close FROM bars ORDER BY n DESC LIMIT 1))::VARCHAR AS equity
FROM traded WHERE k > 0 ORDER BY k`;

const terms: Terms = {
  venues: {},
  other: { maker: 0, taker: FEE_PPM },
  latency: { median: 0, p95: 0, seed: 1 },
  participation: 1,
  assumedSpread: SPREAD_BPS,
  halts: [],
  transfer: { time: 0, fees: {} },
};

let home = "";
let run: BacktestRun;
let reference: readonly Record<string, unknown>[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-cross-"));
  const out = join(home, "hours");
  const file = join(home, "hours.parquet");
  const database = await openDatabase();
  // Twelve weeks: every day is a file of the tape.
  await database.run(
    `COPY (SELECT * FROM read_parquet(?) ORDER BY ts_ms LIMIT 2016) TO ${quoteText(file)} (FORMAT parquet)`,
    [HOURS],
  );
  const group = { files: [file], instrument: INSTRUMENT, format: "bars-parquet" };
  await importTape({
    groups: [{ ...group, interval: parseDuration("1h") }],
    ...{ out, name: "hours", created: "2026-01-01T00:00:00.000000Z" },
  });
  const tape = await openTape(out, { home });
  const parameters = readParameters("cross", cross.parameters, { fast: FAST, slow: SLOW });
  const settings = await settingsFor(cross.needs(parameters), tape);
  const facts = factsOf(tape);
  const session = new Session({ definition: cross, parameters, facts, terms, capital: CAPITAL });
  await runSegments(tape, settings, (segment) => session.run(segment));
  tape.close();
  run = session.result();
  reference = await database.rows(REFERENCE, [file]);
  database.close();
}, 120_000);
afterAll(() => rm(home, { recursive: true, force: true }));

describe("the moving-average cross on twelve weeks of hours", () => {
  it("makes the trades of the reference, to the last step", () => {
    expect(run.failure).toBeUndefined();
    expect(run.fills.length).toBeGreaterThan(50);
    expect(
      run.fills.map(({ side, pricedAt, price, size, fee, slippage }) =>
        [side, pricedAt / 1e3, price, size, fee, slippage].join(" "),
      ),
    ).toEqual(
      reference.map(({ side, began, price, size, fee, slippage }) =>
        [side, began, price, size, fee, slippage].join(" "),
      ),
    );
    // Else it would have been filled in parts, which the reference knows nothing of.
    expect(reference.every(({ enough }) => enough)).toBe(true);
  });

  it("ends with its equity", () => {
    expect(String(run.books.end)).toBe(reference.at(-1)?.["equity"]);
  });

  it("knows each fill when the bar that it was priced in has closed", () => {
    for (const { time, pricedAt } of run.fills) expect(time - pricedAt).toBe(parseDuration("1h"));
  });
});
