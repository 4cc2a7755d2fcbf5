import { stat } from "node:fs/promises";
import { Bar } from "../../engine/bars/bar.ts";
import { BarSeries } from "../../engine/bars/bar-series.ts";
import type { BarSize } from "../../engine/bars/bar-size.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { BarPrint, Print, takeBar } from "../../engine/market/print.ts";
import { Flag, Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import type { Database } from "../../recorder/duckdb.ts";
import { cachePaths } from "../../recorder/tape/cache-index.ts";
import { readGap } from "../../recorder/tape/gap-detail.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { instrumentCode } from "../../recorder/tape/read-plan.ts";
import { type TapeFacts, ticksTable } from "../../recorder/tape/tape-facts.ts";
import { doublesOf } from "../../recorder/tape/vector-words.ts";
import { noteGaps } from "./replay-runs.ts";
import type { Gap, Span } from "./run.ts";

/** Bars of a stretch of tape, and its gaps. */
export interface PriceBars {
  /** By instrument, each in order of time: those that the pipeline makes. */
  readonly onBar: (instrument: string, bar: Readonly<Bar>) => void;
  readonly gaps: Gap[];
  /** Instruments that have quotes. */
  readonly quoted: Set<string>;
}

export interface PriceBarsOptions {
  readonly tape: Tape;
  /** Where its column cache would be. */
  readonly home: string;
  /** A connection to ask with, which is closed in the end. */
  readonly connect: () => Promise<Database>;
  /** Cut by time. */
  readonly size: BarSize & { readonly by: "time" };
  /** On whole bars; absent: all of the tape. */
  readonly span: Span | undefined;
  /** What was traded and the first prices, too: where a query must look for them it takes half as long again. */
  readonly whole: boolean;
}

/**
 * The bars of every instrument without the pipeline, by the quickest road: from the column cache where there is one, else
 * by one query that reduces the Parquet files; a tape with bars of its own is read record by record. The bars are those
 * of the pipeline on every road, for a bar that the tape's end leaves open is not made here either.
 */
export const readPriceBars = async (options: PriceBarsOptions, into: PriceBars): Promise<void> => {
  const { tape, home } = options;
  const cached = await stat(cachePaths(home, tape.hash).index).then(
    () => true,
    () => false,
  );
  if (cached) return fromRecords(options, into);
  const facts = await tape.facts();
  if (facts.kinds.includes("bar")) return fromRecords(options, into);
  const database = await options.connect();
  try {
    await byQuery(database, options, into, facts);
  } finally {
    database.close();
  }
};

const fromRecords = async (
  { tape, size, span }: PriceBarsOptions,
  { onBar, gaps, quoted }: PriceBars,
): Promise<void> => {
  const { instruments, clock } = tape;
  const quotes = new Uint8Array(instruments.length);
  const series = instruments.map(({ id }) => new BarSeries(size, [], (bar: Bar) => onBar(id, bar)));
  const [print, bar] = [new Print(), new BarPrint()];
  for await (const batch of tape.batches(span ?? {})) {
    noteGaps(batch, instruments, gaps);
    const times = clock === "receive_time" ? batch.receiveTime : batch.eventTime;
    take(batch, times, { series, print, bar, quotes });
  }
  for (const [i, { id }] of instruments.entries()) if (quotes[i]) quoted.add(id);
  for (const each of series) each.closeDue(lastTime(tape, span));
};

interface Taking {
  /** By instrument. */
  readonly series: readonly BarSeries[];
  readonly print: Print;
  readonly bar: BarPrint;
  /** 1 for every instrument that has a quote. */
  readonly quotes: Uint8Array;
}

/** The records of a batch, each to its instrument's bars: what the pipeline does with them, and nothing else of it. */
const take = (
  batch: TickBatch,
  clock: Float64Array,
  { series, print, bar, quotes }: Taking,
): void => {
  const { length, kind, instrument, flags, a, b } = batch;
  for (let i = 0; i < length; i++) {
    const what = kind[i];
    if (what === Kind.quote) quotes[instrument[i] ?? 0] = 1;
    if (what !== Kind.trade && what !== Kind.bar) continue;
    if (((flags[i] ?? 0) & Flag.backfill) !== 0) continue;
    const each = series[instrument[i] ?? -1];
    if (each === undefined) continue;
    print.time = clock[i] ?? Number.NaN;
    print.price = a[i] ?? Number.NaN;
    print.size = b[i] || 0;
    if (each.due < print.time) each.closeDue(print.time);
    if (what === Kind.bar) {
      takeBar(bar, print, batch, i);
      each.record(bar);
    } else if (!Number.isNaN(print.price)) each.trade(print);
  }
};

/** What is due by then is closed. */
const lastTime = ({ manifest }: Tape, span: Span | undefined): number =>
  Math.min(parseTime(manifest.to) ?? Number.NaN, span?.to ?? Number.POSITIVE_INFINITY);

const NONE = new Float64Array(0);

/** A bar a row, first and last by `seq`, which is the tape's order; volumes are added as exact decimals. What was not asked for is NaN. */
const byQuery = async (
  database: Database,
  { tape, size, span, whole }: PriceBarsOptions,
  { onBar, gaps, quoted }: PriceBars,
  { kinds, nulls }: TapeFacts,
): Promise<void> => {
  const { path, manifest, clock, instruments } = tape;
  const { sql: code, instrumentOf } = instrumentCode(manifest);
  const codes = instrumentOf.length;
  const where = [
    ...(kinds.every((kind) => kind === "trade") ? ["true"] : ["kind = 'trade'"]),
    ...(nulls["price"] === "none" ? [] : ["price IS NOT NULL"]),
    ...(nulls["detail"] === "all" ? [] : ["detail IS DISTINCT FROM 'backfill'"]),
    ...(span === undefined ? [] : [within(clock, span)]),
  ];
  const e8 = (sql: string): string => `round(${sql}::DOUBLE * 1e8)`;
  // Grouped by the names themselves, which is a third quicker than by a number made of them; of the few rows that come out
  // the names become one, since texts are slow to hand over.
  const result = await database.connection.run(
    `SELECT (bar * ${codes} + ${code})::DOUBLE AS place, ${e8("high")}, ${e8("low")}, ${e8("close")}
       ${whole ? `, ${e8("open")}, coalesce(volume, 0)::DOUBLE, trades::DOUBLE` : ""}
     FROM (SELECT epoch_us(${clock}) // ${size.length} AS bar, venue, symbol,
         max(price) AS high, min(price) AS low, arg_max(price, seq) AS close
         ${whole ? ", arg_min(price, seq) AS open, sum(size) AS volume, count(*) AS trades" : ""}
       FROM ${ticksTable(path, manifest)} WHERE ${where.join(" AND ")} GROUP BY bar, venue, symbol)
     ORDER BY place`,
  );
  const end = lastTime(tape, span);
  const bar = new Bar();
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const [places = NONE, high = NONE, low = NONE, close = NONE, open, volume, trades] = Array.from(
      { length: chunk.columnCount },
      (_, column) => doublesOf(chunk, column),
    );
    for (let row = 0; row < chunk.rowCount; row++) {
      const place = places[row] ?? Number.NaN;
      const instrument = instruments[instrumentOf[place % codes] ?? -1];
      bar.start = Math.floor(place / codes) * size.length;
      bar.end = bar.start + size.length;
      if (instrument === undefined) throw unlisted(path, "trades");
      if (bar.end > end) continue;
      bar.high = high[row] ?? Number.NaN;
      bar.low = low[row] ?? Number.NaN;
      bar.close = close[row] ?? Number.NaN;
      bar.open = open?.[row] ?? Number.NaN;
      bar.volume = volume?.[row] ?? Number.NaN;
      bar.trades = trades?.[row] ?? Number.NaN;
      onBar(instrument.id, bar);
    }
  }
  const has = (kind: string): boolean => kinds.includes(kind);
  if (has("quote"))
    for (const row of await database.rows(
      `SELECT venue || ':' || symbol AS id
       FROM (SELECT DISTINCT venue, symbol FROM ${ticksTable(path, manifest)} WHERE kind = 'quote') ORDER BY id`,
    ))
      quoted.add(listed(tape, row["id"], "quotes"));
  if (has("gap")) gaps.push(...(await readGaps(database, tape, span)));
};

/** As whoever reads it record by record is told. */
const unlisted = (path: string, what: string): WorkbenchError =>
  new WorkbenchError(
    "damaged",
    `${path} holds ${what} of an instrument that its tape.json does not list`,
    "The tape is damaged: make or copy it again.",
  );

const listed = ({ path, manifest }: Tape, id: unknown, what: string): string => {
  const text = String(id);
  if (!manifest.instruments.includes(text)) throw unlisted(path, what);
  return text;
};

const within = (clock: string, { from, to }: Span): string =>
  `${clock} >= make_timestamp(${from}) AND ${clock} < make_timestamp(${to})`;

const readGaps = async (database: Database, tape: Tape, span: Span | undefined): Promise<Gap[]> => {
  const { path, manifest, clock } = tape;
  const rows = await database.rows(
    `SELECT venue || ':' || symbol AS id, detail FROM ${ticksTable(path, manifest)}
     WHERE kind = 'gap'${span === undefined ? "" : ` AND ${within(clock, span)}`} ORDER BY seq`,
  );
  return rows.flatMap(({ id, detail }) => {
    const instrument = listed(tape, id, "gaps");
    const gap = readGap(String(detail));
    return gap === undefined
      ? []
      : [
          {
            instrument,
            ...{ from: gap.from, to: gap.to, reason: gap.reason },
            missed: gap.missed ?? undefined,
          },
        ];
  });
};

/** `span` widened to whole bars. */
export const wholeBars = ({ from, to }: Span, length: Micros): Span => ({
  from: micros(Math.floor(from / length) * length),
  to: micros(Math.ceil(to / length) * length),
});
