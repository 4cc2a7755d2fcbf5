import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros } from "../../engine/market/time.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { type GapDetail, readGap } from "../../recorder/tape/gap-detail.ts";
import { type Manifest, manifestHash } from "../../recorder/tape/manifest.ts";
import { ticksTable } from "../../recorder/tape/tape-facts.ts";

/** What a tape holds of one instrument. Times on the tape's clock. */
export interface InstrumentContent {
  readonly instrument: string;
  readonly trades: number;
  readonly quotes: number;
  readonly bars: number;
  readonly gaps: number;
  readonly from: Micros;
  readonly to: Micros;
}

/** A gap record: noted at `time`, lost from `detail.from` to `detail.to`; no detail where it cannot be read. */
export interface GapRecord {
  readonly instrument: string;
  readonly time: Micros;
  readonly detail: GapDetail | undefined;
}

export interface TapeContents {
  readonly instruments: readonly InstrumentContent[];
  readonly gaps: readonly GapRecord[];
}

const MOST_GAPS = 200;
const counted = new Map<string, Promise<TapeContents>>();

/** Counts by instrument and kind, and the first gaps. One scan of the tape, kept: a tape does not change. */
export const tapeContents = async (path: string, manifest: Manifest): Promise<TapeContents> => {
  const hash = manifestHash(manifest);
  const known = counted.get(hash);
  if (known) return known;
  const counting = scan(path, manifest);
  counted.set(hash, counting);
  counting.catch(() => counted.delete(hash));
  return counting;
};

const scan = async (path: string, manifest: Manifest): Promise<TapeContents> => {
  const database = await openDatabase();
  try {
    const ticks = ticksTable(path, manifest);
    const { clock } = manifest;
    const number = (kind: string): string => `count(*) FILTER (kind = '${kind}')`;
    const rows = await database.rows(
      `SELECT venue || ':' || symbol AS instrument, ${number("trade")} AS trades, ${number("quote")} AS quotes,
              ${number("bar")} AS bars, ${number("gap")} AS gaps,
              epoch_us(min(${clock})) AS first, epoch_us(max(${clock})) AS last
       FROM ${ticks} WHERE venue IS NOT NULL GROUP BY venue, symbol ORDER BY min(seq)`,
    );
    for (const { instrument } of rows)
      if (!manifest.instruments.includes(String(instrument)))
        throw new WorkbenchError(
          "damaged",
          `${path} holds ${instrument}, which its tape.json does not list`,
          "The tape is damaged: make or copy it again.",
        );
    const gaps = await database.rows(
      `SELECT venue || ':' || symbol AS instrument, epoch_us(${clock}) AS time, detail
       FROM ${ticks} WHERE kind = 'gap' ORDER BY seq LIMIT ${MOST_GAPS}`,
    );
    return {
      instruments: rows.map((row) => ({
        instrument: String(row["instrument"]),
        trades: Number(row["trades"]),
        quotes: Number(row["quotes"]),
        bars: Number(row["bars"]),
        gaps: Number(row["gaps"]),
        from: micros(Number(row["first"])),
        to: micros(Number(row["last"])),
      })),
      gaps: gaps.map((row) => ({
        instrument: String(row["instrument"]),
        time: micros(Number(row["time"])),
        detail: readGap(String(row["detail"] ?? "")),
      })),
    };
  } finally {
    database.close();
  }
};
