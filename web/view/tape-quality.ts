import { type Micros, micros, parseTime } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { type Manifest, manifestHash } from "../../recorder/tape/manifest.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";
import { timeStep } from "../charts/ticks.ts";
import type { TapeContents } from "./tape-contents.ts";

const MINUTE = 60e6;
const DAY = 86_400e6;
/** Columns of the calendar, and steps of what is drawn over time, at most. */
const MOST_DAYS = 120;
const MOST_STEPS = 240;

/** How much of an instrument's time has a record in the same minute, a day (or some) after another. */
export interface Coverage {
  readonly instrument: string;
  /** Of the minutes that the tape has of each of `days`, from 0 to 1. */
  readonly share: readonly number[];
}

export interface TapeQuality {
  /** Start of each column of the calendar, and the days that it stands for. */
  readonly days: readonly Micros[];
  readonly daysEach: number;
  readonly coverage: readonly Coverage[];
  /** Records a minute, one value a step. */
  readonly rate: { readonly time: Float64Array; readonly value: Float64Array };
  /** Venue's time to ours by the hour, ms: of a recording; undefined where nothing was received live. */
  readonly offset: Offset | undefined;
}

export interface Offset {
  readonly time: Float64Array;
  /** Of 20 records one arrived sooner. */
  readonly p5: Float64Array;
  readonly p50: Float64Array;
  readonly p95: Float64Array;
}

const MOST_KEPT = 32;
const measured = new Map<string, Promise<TapeQuality>>();

/** What a tape's own records say of how good it is. Scans of the tape, kept: a tape does not change. */
export const tapeQuality = async (path: string, manifest: Manifest): Promise<TapeQuality> => {
  const hash = manifestHash(manifest);
  const known = measured.get(hash);
  if (known) return known;
  const measuring = measure(path, manifest);
  measured.set(hash, measuring);
  const [oldest] = measured.keys();
  if (measured.size > MOST_KEPT && oldest !== undefined) measured.delete(oldest);
  measuring.catch(() => measured.delete(hash));
  return measuring;
};

const measure = async (path: string, manifest: Manifest): Promise<TapeQuality> => {
  const from = parseTime(manifest.from) ?? micros(0);
  const to = parseTime(manifest.to) ?? micros(0);
  const firstDay = Math.floor(from / DAY);
  const allDays = Math.floor(to / DAY) - firstDay + 1;
  const daysEach = Math.ceil(allDays / MOST_DAYS);
  const days = Array.from({ length: Math.ceil(allDays / daysEach) }, (_, i) =>
    micros((firstDay + i * daysEach) * DAY),
  );
  const ticks = ticksTable(path, manifest);
  const { clock } = manifest;
  const database = await openDatabase();
  try {
    const rows = await database.rows(
      `SELECT venue || ':' || symbol AS instrument, ((epoch_us(${clock}) // ${DAY} - ${firstDay}) // ${daysEach})::INT AS place,
         greatest(count(DISTINCT epoch_us(${clock}) // ${MINUTE}),
           coalesce(sum(interval) FILTER (kind = 'bar'), 0) / ${MINUTE})::DOUBLE AS minutes
       FROM ${ticks} WHERE kind IN ('trade', 'quote', 'bar') GROUP BY venue, symbol, place ORDER BY instrument, place`,
    );
    const step = Math.max(MINUTE, timeStep(from, to, MOST_STEPS));
    const rates = await database.rows(
      `SELECT ((epoch_us(${clock}) // ${step}) * ${step})::DOUBLE AS time, count(*)::DOUBLE / ${step / MINUTE} AS rate
       FROM ${ticks} WHERE kind IN ('trade', 'quote', 'bar') GROUP BY time ORDER BY time`,
    );
    return {
      days,
      daysEach,
      coverage: manifest.instruments.map((instrument) => ({
        instrument,
        share: days.map((day, at) => {
          const minutes = rows.find(
            (row) => row["instrument"] === instrument && row["place"] === at,
          );
          const there = Math.min(to, day + daysEach * DAY) - Math.max(from, day);
          return Math.min(
            1,
            Number(minutes?.["minutes"] ?? 0) / Math.max(1, Math.ceil(there / MINUTE)),
          );
        }),
      })),
      rate: { time: column(rates, "time"), value: column(rates, "rate") },
      offset: await readOffset(database, ticks, clock),
    };
  } finally {
    database.close();
  }
};

const readOffset = async (
  database: Awaited<ReturnType<typeof openDatabase>>,
  ticks: string,
  clock: Manifest["clock"],
): Promise<Offset | undefined> => {
  if (clock !== "receive_time") return undefined;
  const rows = await database.rows(
    `SELECT hour, q[1] / 1e3 AS p5, q[2] / 1e3 AS p50, q[3] / 1e3 AS p95 FROM (
       SELECT ((epoch_us(receive_time) // 3600000000) * 3600000000)::DOUBLE AS hour,
         quantile_cont((epoch_us(receive_time) - epoch_us(event_time))::DOUBLE, [0.05, 0.5, 0.95]) AS q
       FROM ${ticks} WHERE kind IN ('trade', 'quote') AND event_time IS NOT NULL AND detail IS DISTINCT FROM 'backfill'
       GROUP BY hour) ORDER BY hour`,
  );
  if (rows.length === 0) return undefined;
  const [time, p5, p50, p95] = ["hour", "p5", "p50", "p95"].map((name) => column(rows, name));
  return time && p5 && p50 && p95 ? { time, p5, p50, p95 } : undefined;
};

const column = (rows: readonly Record<string, unknown>[], name: string): Float64Array =>
  Float64Array.from(rows, (row) => Number(row[name]));

/** The share of all instruments' time in which no feed is known to have been lost; 1 where the tape admits to no gap. */
export const completeness = ({ instruments, gaps }: TapeContents, manifest: Manifest): number => {
  const span = (parseTime(manifest.to) ?? 0) - (parseTime(manifest.from) ?? 0);
  const all = span * instruments.length;
  if (!(all > 0)) return 1;
  const lost = gaps.reduce((sum, { detail }) => sum + (detail ? detail.to - detail.from : 0), 0);
  return Math.max(0, 1 - lost / all);
};
