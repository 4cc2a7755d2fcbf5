import type { DuckDBDataChunk, DuckDBValue } from "@duckdb/node-api";
import { WorkbenchError } from "../../engine/errors.ts";
import { formatTime, type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { type Database, openDatabase, quoteText } from "../duckdb.ts";
import type { Tape } from "../tape/open-tape.ts";
import { ticksTable } from "../tape/tape-facts.ts";
import { readRecord } from "./read-record.ts";
import type { RecordSource, SimRecord } from "./sim-record.ts";

export interface SourceOptions {
  readonly tape: Tape;
  /** Venues that must be told; when left out, those that have trades or quotes. */
  readonly venues?: readonly string[] | undefined;
  /** Venues that can be told; all when left out. */
  readonly spoken?: readonly string[] | undefined;
  /** On the tape's clock, `from` inclusive, `to` exclusive. */
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
}

/** A venue as it stands on the tape. */
export interface SourceVenue {
  readonly id: string;
  /** In order of first appearance. */
  readonly symbols: readonly string[];
  readonly trades: number;
  readonly quotes: number;
  /** Trade ids of every pair rise by one from trade to trade. */
  readonly consecutive: boolean;
}

/** Trades and quotes of a stretch of tape. */
export interface TapeSource extends RecordSource {
  readonly venues: readonly SourceVenue[];
  /** Where telling begins and ends, on the tape's clock. */
  readonly from: Micros;
  readonly to: Micros;
  close(): Promise<void>;
}

/**
 * Opens a verified tape for telling. Records come in the tape's order, a trade that a recording filled in later at the time
 * when it happened: that is when its venue told of it. Throws when a venue has nothing to tell.
 */
export const openTapeSource = async (options: SourceOptions): Promise<TapeSource> => {
  // A sort spills to disk beyond this.
  const database = await openDatabase({ memoryLimit: "1GB" });
  try {
    return await open(database, options);
  } catch (error) {
    database.close();
    throw error;
  }
};

const open = async (database: Database, options: SourceOptions): Promise<TapeSource> => {
  const { tape } = options;
  const found = await survey(database, options);
  const venues = choose(found, options);
  const wanted = venues.map(({ id }) => quoteText(id)).join(", ");
  const late = venues.some(({ late }) => late);
  const result = await database.connection.stream(
    `SELECT ${COLUMNS(playTime(tape))} FROM ${ticksTable(tape.path, tape.manifest)}
     WHERE ${within(options)} AND kind IN ('trade', 'quote') AND list_contains([${wanted}], venue)
     ${late ? "ORDER BY 1, seq" : ""}`,
  );
  const number = numbering(venues);
  const texts = interning();
  const records = (chunk: DuckDBDataChunk): SimRecord[] =>
    chunk.getRows().map((row: DuckDBValue[]) => readRecord(row, number, texts));
  const fetch = (): Promise<DuckDBDataChunk | null> => {
    const chunk = result.fetchChunk();
    // It may fail before anyone waits for it; whoever waits still hears of it.
    chunk.catch(() => undefined);
    return chunk;
  };
  // One chunk ahead and no more: memory does not grow with the tape.
  let fetching = fetch();
  return {
    venues,
    // A day before the tape is no part of it: nobody waits for its first tick.
    from: micros(Math.max(options.from ?? 0, timeOf(tape.manifest.from))),
    to: micros(Math.min(options.to ?? Number.POSITIVE_INFINITY, timeOf(tape.manifest.to))),
    next: async () => {
      const chunk = await fetching;
      if (chunk === null || chunk.rowCount === 0) return undefined;
      fetching = fetch();
      return records(chunk);
    },
    close: async () => {
      await fetching.catch(() => null);
      database.close();
    },
  };
};

const timeOf = (text: string): Micros => parseTime(text) ?? micros(0);

/** When a record is told. */
const playTime = ({ clock }: Tape): string =>
  clock === "event_time"
    ? "event_time"
    : "CASE WHEN detail = 'backfill' AND event_time < receive_time THEN event_time ELSE receive_time END";

const COLUMNS = (at: string): string => {
  const plain = (column: string): string => `rtrim(rtrim(${column}::VARCHAR, '0'), '.')`;
  return [
    `epoch_us(${at})::DOUBLE`,
    "venue",
    "symbol",
    "kind = 'trade'",
    "epoch_us(coalesce(event_time, receive_time))::DOUBLE",
    `CASE kind WHEN 'trade' THEN ${plain("price")} ELSE ${plain("bid")} END`,
    `CASE kind WHEN 'trade' THEN ${plain("size")} ELSE ${plain("bid_size")} END`,
    `${plain("ask")}`,
    `${plain("ask_size")}`,
    "side",
    "trade_id",
    "seq::DOUBLE",
  ].join(", ");
};

const within = ({ tape, from, to }: SourceOptions): string =>
  [
    "true",
    ...(from === undefined ? [] : [`${playTime(tape)} >= make_timestamp(${from})`]),
    ...(to === undefined ? [] : [`${playTime(tape)} < make_timestamp(${to})`]),
  ].join(" AND ");

type Found = SourceVenue & {
  /** It holds trades that were filled in later. */
  readonly late: boolean;
  /** Pairs of which some trades have an id and some have none. */
  readonly mixed: readonly string[];
  /** What else it has, for people. */
  readonly others: string;
};

/** What the tape has of every venue in the range, pair by pair. */
const survey = async (database: Database, options: SourceOptions): Promise<Found[]> => {
  const { tape } = options;
  const rows = await database.rows(
    `SELECT venue, symbol, count(*) FILTER (kind = 'trade')::DOUBLE AS trades,
       count(*) FILTER (kind = 'quote')::DOUBLE AS quotes, count(*) FILTER (kind = 'bar')::DOUBLE AS bars,
       count(trade_id) FILTER (kind = 'trade')::DOUBLE AS ids,
       count(*) FILTER (kind = 'trade' AND detail = 'backfill')::DOUBLE AS late,
       (max(number) - min(number) + 1)::DOUBLE AS span, count(DISTINCT number)::DOUBLE AS numbers
     FROM (SELECT *, CASE kind WHEN 'trade' THEN TRY_CAST(regexp_extract(trade_id, '[0-9]+$') AS HUGEINT) END AS number
       FROM ${ticksTable(tape.path, tape.manifest)} WHERE ${within(options)} AND venue IS NOT NULL)
     GROUP BY venue, symbol ORDER BY min(seq)`,
  );
  const ids = new Set(rows.map((row) => String(row["venue"])));
  return [...ids].map((id) => {
    const pairs = rows.filter((row) => row["venue"] === id);
    const sum = (name: string): number =>
      pairs.reduce((total, row) => total + Number(row[name] ?? 0), 0);
    const named = (wanted: (row: Record<string, unknown>) => boolean): string[] =>
      pairs.filter(wanted).map((row) => String(row["symbol"]));
    return {
      id,
      symbols: named((row) => Number(row["trades"]) + Number(row["quotes"]) > 0),
      trades: sum("trades"),
      quotes: sum("quotes"),
      late: sum("late") > 0,
      mixed: named((row) => row["ids"] !== 0 && row["ids"] !== row["trades"]),
      consecutive: pairs.every(
        (row) =>
          row["ids"] === 0 || (row["span"] === row["trades"] && row["numbers"] === row["trades"]),
      ),
      others: sum("bars") > 0 ? `only bars (${sum("bars")})` : "neither trades nor quotes",
    };
  });
};

const choose = (found: readonly Found[], options: SourceOptions): Found[] => {
  const { tape, from, to, venues: asked, spoken } = options;
  const name = tape.manifest.name;
  const range =
    from === undefined && to === undefined
      ? ""
      : ` from ${from === undefined ? tape.manifest.from : formatTime(from)} to ${to === undefined ? tape.manifest.to : formatTime(to)}`;
  const tells = ({ trades, quotes }: Found): boolean => trades + quotes > 0;
  const hint = "Choose a tape, a range or venues with trades or quotes; bars cannot be told live.";
  const of = (id: string): Found => {
    const venue = found.find((each) => each.id === id);
    if (venue !== undefined && tells(venue)) return venue;
    const has = venue === undefined ? "nothing" : venue.others;
    throw new WorkbenchError("input", `${name} has ${has} of ${id}${range}`, hint);
  };
  if (asked !== undefined) return [...new Set(asked)].map(of);
  const venues = found.filter(tells);
  const chosen = venues.filter(({ id }) => spoken?.includes(id) ?? true);
  if (chosen.length > 0) return chosen;
  if (venues.length > 0)
    throw new WorkbenchError(
      "input",
      `${name} is of ${venues.map(({ id }) => id).join(", ")}, which cannot be simulated`,
      `These can: ${spoken?.join(", ")}.`,
    );
  const has = found.map(({ id, others }) => `${others} of ${id}`).join(", ");
  throw new WorkbenchError("input", `${name} has ${has || "nothing"}${range}`, hint);
};

/** Gives trades without an id one: their position among the trades of their pair. */
const numbering = (venues: readonly Found[]) => {
  const mixed = new Set(venues.flatMap(({ id, mixed }) => mixed.map((pair) => `${id}:${pair}`)));
  const counts = new Map<string, number>();
  return (venue: string, symbol: string, seq: number): string => {
    const pair = `${venue}:${symbol}`;
    // Beside ids of the venue a position could be one of them.
    if (mixed.has(pair)) return `seq${seq}`;
    const count = (counts.get(pair) ?? 0) + 1;
    counts.set(pair, count);
    return String(count);
  };
};

const MOST_TEXTS = 50_000;

/** One string for equal strings: prices and sizes of a coin near par repeat, and history keeps them all. */
const interning = () => {
  const known = new Map<string, string>();
  return (text: string): string => {
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size < MOST_TEXTS) known.set(text, text);
    return text;
  };
};
