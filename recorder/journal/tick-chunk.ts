import type { DuckDBDataChunk } from "@duckdb/node-api";
import { type Instrument, symbolOf } from "../../engine/market/instrument.ts";
import { Flag, Kind, NO_INSTRUMENT } from "../../engine/market/tick-batch.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { rawColumns } from "../tape/raw-columns.ts";
import { tickColumns } from "../tape/tick-columns.ts";
import type { TickRows } from "../tape/tick-rows.ts";
import type { RawFrame } from "../wire/raw-frame.ts";
import { ColumnWriter } from "./column-writer.ts";

const KINDS = new Map<number, string>([
  [Kind.trade, "trade"],
  [Kind.quote, "quote"],
  [Kind.gap, "gap"],
  [Kind.clock, "clock"],
]);

const detailOf = (flags: number): string | undefined => {
  if ((flags & Flag.backfill) !== 0) return "backfill";
  if ((flags & Flag.block) !== 0) return "block";
  return (flags & Flag.auction) === 0 ? undefined : "auction";
};

const sideOf = (flags: number): string | undefined => {
  if ((flags & Flag.buy) !== 0) return "buy";
  return (flags & Flag.sell) === 0 ? undefined : "sell";
};

export interface TickSpan {
  /** First row, and how many. */
  readonly start: number;
  readonly count: number;
  /** Position of the first row on the tape. */
  readonly seq: number;
}

/** Some rows as a chunk of the columns of `ticks`. */
export const tickChunk = (
  rows: TickRows,
  { start, count, seq }: TickSpan,
  instruments: readonly Instrument[],
): DuckDBDataChunk => {
  const { batch } = rows;
  const { kind, flags, a, c } = batch;
  const writer = new ColumnWriter(tickColumns, count);
  const is = (row: number, wanted: number): boolean => kind[start + row] === wanted;
  const flagsAt = (row: number): number => flags[start + row] ?? 0;
  const instrumentAt = (row: number): Instrument | undefined => {
    const index = batch.instrument[start + row] ?? NO_INSTRUMENT;
    return index === NO_INSTRUMENT ? undefined : instruments[index];
  };
  const only =
    (wanted: number, value: (row: number) => number | bigint | undefined) => (row: number) =>
      is(row, wanted) ? value(start + row) : undefined;
  const symbols = instruments.map(symbolOf);

  writer.integers("seq", (row) => seq + row);
  writer.integers("event_time", (row) => batch.eventTime[start + row]);
  writer.integers("receive_time", (row) => batch.receiveTime[start + row]);
  writer.texts("venue", (row) => instrumentAt(row)?.venue);
  writer.texts("symbol", (row) => symbols[batch.instrument[start + row] ?? NO_INSTRUMENT]);
  writer.texts("kind", (row) => KINDS.get(kind[start + row] ?? 0));
  writer.integers(
    "price",
    only(Kind.trade, (row) => a[row]),
  );
  writer.integers(
    "size",
    only(Kind.trade, (row) => rows.steps(row, "b")),
  );
  writer.texts("side", (row) => sideOf(flagsAt(row)));
  writer.texts("trade_id", (row) => (is(row, Kind.trade) ? rows.id(start + row) : undefined));
  writer.integers(
    "bid",
    only(Kind.quote, (row) => a[row]),
  );
  writer.integers(
    "bid_size",
    only(Kind.quote, (row) => rows.steps(row, "b")),
  );
  writer.integers(
    "ask",
    only(Kind.quote, (row) => c[row]),
  );
  writer.integers(
    "ask_size",
    only(Kind.quote, (row) => rows.steps(row, "d")),
  );
  for (const unused of ["open", "high", "low", "interval"])
    writer.integers(unused, () => undefined);
  writer.texts("detail", (row) =>
    is(row, Kind.gap) ? gapText(rows, start + row) : detailOf(flagsAt(row)),
  );
  return writer.chunk;
};

const gapText = ({ batch }: TickRows, row: number): string => {
  const time = (value: number | undefined) => formatTime(micros(value ?? Number.NaN));
  const missed = batch.c[row] ?? Number.NaN;
  return JSON.stringify({
    from: time(batch.a[row]),
    to: time(batch.b[row]),
    reason: batch.notes.get(row) ?? "",
    missed: Number.isNaN(missed) ? null : missed,
  });
};

/** Some frames as a chunk of the columns of `raw`. */
export const rawChunk = (frames: readonly RawFrame[]): DuckDBDataChunk => {
  const writer = new ColumnWriter(rawColumns, frames.length);
  writer.integers("seq", (row) => frames[row]?.seq);
  writer.integers("receive_time", (row) => frames[row]?.receiveTime);
  writer.texts("venue", (row) => frames[row]?.venue);
  writer.small("connection", (row) => frames[row]?.connection ?? 0);
  writer.texts("direction", (row) => frames[row]?.direction);
  writer.texts("frame", (row) => frames[row]?.frame);
  return writer.chunk;
};
