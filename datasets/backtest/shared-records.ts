import type { Segment } from "../../engine/backtest/segment.ts";
import { BATCH_COLUMNS, type TickBatch } from "../../engine/market/tick-batch.ts";
import { type Column, type SharedColumns, shareColumns, sharedColumns } from "./shared-columns.ts";

const BY_ROW = ["time", "instrument", "kind", "flags", "a", "b", "c", "d", "e", "f"] as const;
const BY_EVENT = ["eventTime", "what", "subject", "at"] as const;
const WHOLE = ["mark", "meets", "byInstrument", "starts", "firstMark"] as const;
type SegmentColumn = (typeof BY_ROW | typeof BY_EVENT | typeof WHOLE)[number] | "values";

/** A segment whose columns lie in memory that threads share; the rest is small and goes along as it is. */
export interface SharedSegment {
  readonly columns: SharedColumns;
  readonly rest: Omit<Segment, SegmentColumn>;
}

export const shareSegment = (
  segment: Segment,
  memory: SharedArrayBuffer | undefined,
): SharedSegment => {
  const { rows, events, numbers, alerts, newSubjects, last, endTime } = segment;
  const columns: Record<string, Column> = { values: segment.values.subarray(0, numbers) };
  for (const name of BY_ROW) columns[name] = segment[name].subarray(0, rows);
  for (const name of BY_EVENT) columns[name] = segment[name].subarray(0, events);
  for (const name of WHOLE) columns[name] = segment[name];
  return {
    columns: shareColumns(columns, memory),
    rest: { rows, events, numbers, alerts, newSubjects, last, endTime },
  };
};

/** Written out, so that all have one shape: what reads them by the million is compiled for one. */
export const sharedSegment = ({ columns, rest }: SharedSegment): Segment => {
  // They are those that were shared, each of the type that it had.
  const shared = sharedColumns(columns) as unknown as Pick<Segment, SegmentColumn>;
  const { time, instrument, kind, flags, a, b, c, d, e, f } = shared;
  const { mark, meets, byInstrument, starts, firstMark } = shared;
  const { eventTime, what, subject, at, values } = shared;
  const { rows, events, numbers, alerts, newSubjects, last, endTime } = rest;
  return {
    rows,
    time,
    instrument,
    kind,
    flags,
    a,
    b,
    c,
    d,
    e,
    f,
    mark,
    meets,
    byInstrument,
    starts,
    firstMark,
    events,
    eventTime,
    what,
    subject,
    at,
    numbers,
    values,
    alerts,
    newSubjects,
    last,
    endTime,
  };
};

/** A batch of the tape's records in memory that threads share. */
export interface SharedBatch {
  readonly columns: SharedColumns;
  readonly length: number;
  readonly notes: TickBatch["notes"];
}

export const shareBatch = (
  batch: TickBatch,
  memory: SharedArrayBuffer | undefined,
): SharedBatch => {
  const { length, notes } = batch;
  const columns = Object.fromEntries(
    BATCH_COLUMNS.map((name) => [name, batch[name].subarray(0, length)]),
  );
  return { columns: shareColumns(columns, memory), length, notes };
};

export const sharedBatch = ({ columns, length, notes }: SharedBatch): TickBatch => ({
  length,
  notes,
  // As above.
  ...(sharedColumns(columns) as unknown as Pick<TickBatch, (typeof BATCH_COLUMNS)[number]>),
});
