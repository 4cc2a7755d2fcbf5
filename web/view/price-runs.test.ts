import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Micros, micros, minutes, parseTime } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { writeTape } from "../../recorder/tape/write-tape.ts";
import { chartDocument } from "../charts/document.ts";
import { price } from "../charts/price.ts";
import { reduceRange } from "../charts/reduce.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { cut } from "./cut.ts";
import { PriceRuns } from "./price-runs.ts";
import { wholeOf } from "./range.ts";
import { runTape } from "./replay-runs.ts";
import type { Run } from "./run.ts";

const START = parseTime("2023-03-11T06:00:00Z") ?? micros(0);
const HOURS = 2;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-prices-"));
});
afterAll(async () => rm(home, { recursive: true, force: true }));

interface Drawn {
  readonly offset: number;
  readonly venue: string;
  readonly kind: string;
  readonly steps: number;
  readonly detail: string | null;
}

/** Trades and quotes of two venues in any rhythm, some filled in later. */
const drawn = fc.array(
  fc.record({
    offset: fc.oneof(
      fc.nat(HOURS * 3600 * 1e6),
      fc.nat(HOURS * 60).map((minute) => minute * 60e6),
    ),
    venue: fc.constantFrom("kraken", "coinbase"),
    kind: fc.constantFrom("trade", "trade", "trade", "quote"),
    steps: fc.integer({ min: 80_000_000, max: 120_000_000 }),
    detail: fc.constantFrom(null, null, null, "backfill", "block"),
  }),
  { minLength: 60, maxLength: 400 },
);

const writeDrawn = async (name: string, records: readonly Drawn[]): Promise<string> => {
  const database = await openDatabase({ threads: 1 });
  const values = records.map(({ offset, venue, kind, steps, detail }, i) => {
    const amount = (steps / 1e8).toFixed(8);
    const [trade, quote] = kind === "trade" ? [amount, "NULL"] : ["NULL", amount];
    const why = detail !== null && kind === "trade" ? `'${detail}'` : "NULL";
    return `(${START + offset}, '${venue}', '${kind}', ${trade}, ${quote}, ${why}, ${i})`;
  });
  const out = join(home, "tapes", name);
  const nothing = ["open", "high", "low", "interval"].map((column) => `NULL AS ${column}`);
  try {
    await writeTape({
      ...{
        database,
        out,
        name,
        kind: "imported",
        clock: "event_time",
        source: {},
        licence: "CC0-1.0",
      },
      created: "2023-03-12T00:00:00Z",
      rows: `SELECT make_timestamp(time) AS event_time, NULL AS receive_time, venue, 'USDC/USD' AS symbol, kind,
        trade AS price, 2.5 AS size, 'buy' AS side, i::VARCHAR AS trade_id, quote AS bid, 1 AS bid_size, quote AS ask,
        1 AS ask_size, ${nothing.join(", ")}, detail
        FROM (VALUES ${values.join(", ")}) AS drawn(time, venue, kind, trade, quote, detail, i) ORDER BY time, i`,
    });
  } finally {
    database.close();
  }
  return out;
};

const pricesOf = async (path: string, every: Micros = minutes(1), whole = true): Promise<Run> => {
  const runs = new PriceRuns(home);
  const tape = await runs.open(path);
  try {
    return await runs.get(tape, every, { from: undefined, to: undefined }, whole);
  } finally {
    tape.close();
    await runs.close();
  }
};

/** By the one query; then, when the run has left a column cache behind, from that. */
const onBothRoads = async (path: string, every: Micros = minutes(1)) => {
  const byQuery = await pricesOf(path, every);
  const narrow = await pricesOf(path, every, false);
  const tape = await openTape(path, { home });
  const run = await runTape(tape, every);
  tape.close();
  return { run, byQuery, narrow, byCache: await pricesOf(path, every) };
};

const barsOf = ({ subjects }: Run) =>
  subjects
    .filter(({ kind, bars }) => kind === "instrument" && bars.end.length > 0)
    .map(({ id, hue, atPar, bars }) => ({ id, hue, atPar, bars }));

describe("prices without a run", () => {
  it("have the bars of the run by either road, to the last digit", async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(drawn, async (records) => {
        const path = await writeDrawn(`drawn-${n++}`, records);
        const { run, byQuery, narrow, byCache } = await onBothRoads(path);
        const shown = ({ subjects }: Run) =>
          subjects.map(({ bars: { end, low, high, close } }) => ({ end, low, high, close }));
        expect(shown(narrow)).toEqual(shown(byQuery));
        expect(barsOf(byQuery)).toEqual(barsOf(run));
        expect(barsOf(byCache)).toEqual(barsOf(run));
        expect(byQuery.pricesOnly?.quoted).toEqual(byCache.pricesOnly?.quoted);
      }),
      { numRuns: 6 },
    );
  });

  it("show in every pixel column the least and the greatest that the tape has there", async () => {
    const path = await writeDrawn(
      "pixels",
      fc.sample(drawn, { numRuns: 1, seed: 7 })[0]?.map((each) => ({ ...each, venue: "kraken" })) ??
        [],
    );
    const columns = 40;
    const prices = await pricesOf(path);
    const view = cut(prices, { from: START, to: micros(START + HOURS * 3600e6) });
    const database = await openDatabase();
    const tape = await openTape(path, { home });
    const rows = await database.rows(
      `SELECT ((epoch_us(event_time) - ${START}) // ${(HOURS * 3600e6) / columns})::INT AS pixel,
         min(price)::DOUBLE AS low, max(price)::DOUBLE AS high
       FROM ${ticksTable(path, tape.manifest)}
       WHERE kind = 'trade' AND detail IS DISTINCT FROM 'backfill' AND event_time < ?::TIMESTAMP
       GROUP BY pixel ORDER BY pixel`,
      // A bar that the end of the tape leaves open is not drawn.
      [tape.manifest.to.replace(/:\d\d\.\d+Z$/, ":00")],
    );
    tape.close();
    database.close();
    const [subject] = view.subjects;
    if (subject === undefined) throw new Error("nothing traded");
    const { time, low, high } = reduceRange(subject.bars, { ...view, columns });
    const pixels = Array.from(time, (t) =>
      Math.floor(((t - view.from) / (HOURS * 3600e6)) * columns),
    );
    expect(pixels.map((pixel, i) => ({ pixel, low: low[i], high: high[i] }))).toEqual(rows);
  });

  it("draw the very picture of the run, but for its alerts", async () => {
    await writeSmallTape({ home, name: "small" });
    const { run, byQuery, byCache } = await onBothRoads(join(home, "tapes", "small"), minutes(5));
    const document = await chartDocument();
    const size = { width: 800, height: 300, timeAxis: true };
    const picture = (of: Run): string =>
      price
        .draw({ ...cut(of, wholeOf(of)), alerts: [] }, size, document)
        .replace(/ aria-label="[^"]*"/, "");
    expect(picture(byQuery)).toBe(picture(run));
    expect(picture(byCache)).toBe(picture(run));
    expect(byQuery.gaps).toEqual(run.gaps);
    expect(price.describe(cut(byQuery, wholeOf(byQuery)))).toContain("no alerts are looked for");
  });
});
