/** What a record on the tape is. Kinds that this version does not know are kept on the tape and skipped here. */
export const Kind = { unknown: 0, trade: 1, quote: 2, bar: 3, gap: 4, clock: 5 } as const;

/** Bits of `TickBatch.flags`: the aggressor's side, and why a trade is no ordinary print. */
export const Flag = { buy: 1, sell: 2, backfill: 4, block: 8, auction: 16 } as const;

/** The `instrument` of a record that belongs to none (`clock`). */
export const NO_INSTRUMENT = 0xffff;

/**
 * Some consecutive records of a tape, as a structure of arrays of which the first `length` entries count.
 * Times are whole microseconds (NaN where the tape has none), prices whole steps of 1e-8, sizes doubles in base units.
 *
 * | column | trade | quote | bar | gap |
 * | --- | --- | --- | --- | --- |
 * | a | price | bid (NaN: none) | close | from, µs |
 * | b | size | bid size | volume | to, µs |
 * | c | | ask (NaN: none) | open | trades missed (NaN: unknown) |
 * | d | | ask size | high | |
 * | e | | | low | |
 * | f | | | interval, µs | |
 *
 * Columns that no record of the batch's kinds uses may be empty arrays.
 */
export interface TickBatch {
  length: number;
  eventTime: Float64Array;
  receiveTime: Float64Array;
  /** Position in the source's list of instruments. */
  instrument: Uint16Array;
  kind: Uint8Array;
  flags: Uint8Array;
  a: Float64Array;
  b: Float64Array;
  c: Float64Array;
  d: Float64Array;
  e: Float64Array;
  f: Float64Array;
  /** A gap's reason, by its row. */
  notes: Map<number, string>;
}

/** The arrays of a batch, by name. */
export const BATCH_COLUMNS = [
  "eventTime",
  "receiveTime",
  "instrument",
  "kind",
  "flags",
  "a",
  "b",
  "c",
  "d",
  "e",
  "f",
] as const satisfies readonly (keyof TickBatch)[];

/** An empty batch with room for `capacity` records. */
export const createTickBatch = (capacity: number): TickBatch => ({
  length: 0,
  eventTime: new Float64Array(capacity),
  receiveTime: new Float64Array(capacity),
  instrument: new Uint16Array(capacity),
  kind: new Uint8Array(capacity),
  flags: new Uint8Array(capacity),
  a: new Float64Array(capacity),
  b: new Float64Array(capacity),
  c: new Float64Array(capacity),
  d: new Float64Array(capacity),
  e: new Float64Array(capacity),
  f: new Float64Array(capacity),
  notes: new Map(),
});
